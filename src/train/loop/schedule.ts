import { OptionError } from '../../errors.js';
import type { Recipe } from '../recipe.js';
import { processorSeconds } from './processor-seconds.js';

/** A longer gap between two steps, in seconds, means that the program was stopped or the machine slept: it does not count as training. */
const LONGEST_GAP = 30;

/** Where training stands: progress along the schedule, learning rate, weight of the adversarial loss, decay of the moving average. */
export class Schedule {
  /** Steps done. */
  step = 0;
  /** Seconds of training. */
  seconds = 0;
  /** Seconds of the processor, user and system, those of threads included; undefined where there is no such clock. */
  processor = processorSeconds() === undefined ? undefined : 0;

  /** @throws {OptionError} for a schedule by the processor where its clock cannot be read: in browsers */
  constructor(private readonly recipe: Recipe) {
    if (recipe.schedule.by === 'processor' && this.processor === undefined)
      throw new OptionError(
        'A schedule by "processor" needs the processor\'s clock, which Node has and browsers lack: take "steps" or "time" for recipe.schedule.by',
      );
  }

  /** Counts time; a gap counts as none. */
  count(seconds: number): void {
    if (seconds <= LONGEST_GAP) this.seconds += seconds;
  }

  /** Share of the schedule that is done, at most 1. */
  progress(): number {
    const { by, minutes, seconds } = this.recipe.schedule;
    const done = {
      steps: this.step / this.recipe.steps,
      time: this.seconds / (60 * minutes),
      processor: (this.processor ?? 0) / seconds,
    };
    return Math.min(1, done[by]);
  }

  /** Linear warm-up over steps, cosine over progress down to the share `final`. */
  learningRate(progress: number): number {
    const { warmup, final } = this.recipe.schedule;
    const warm = Math.min(1, (this.step + 1) / (warmup + 1));
    const cosine = final + (1 - final) * 0.5 * (1 + Math.cos(Math.PI * progress));
    return this.recipe.optimizer.learningRate * warm * cosine;
  }

  /** What the weights of the losses by the discriminator are multiplied with: 0 while it learns alone, then rising over as many steps to 1. */
  adversarialShare(): number {
    const { warmup } = this.recipe.losses.adversarial;
    return Math.min(Math.max((this.step - warmup + 1) / (warmup + 1), 0), 1);
  }

  /** Decay of the moving average; the first steps average over what there is. */
  decay(progress: number): number {
    const { start, end } = this.recipe.ema;
    return Math.min(start + (end - start) * progress, (1 + this.step) / (10 + this.step));
  }
}
