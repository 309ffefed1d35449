import { MsfsrError, RunError } from '../../errors.js';
import { decodeCheckpoint, encodeCheckpoint, restoreWeights } from '../checkpoint.js';
import type { CheckpointStore } from '../checkpoint-store.js';
import type { Batches } from '../data/batches.js';
import { prefixed } from '../named-weights.js';
import type { TrainOptions, TrainResult } from '../options.js';
import type { Recipe } from '../recipe.js';
import type { Learner } from './learner.js';
import { processorSeconds } from './processor-seconds.js';
import { Schedule } from './schedule.js';
import type { Validation, Validator } from './validator.js';

/** So many gradients in a row that are no numbers end the run. */
const MOST_BAD_STEPS = 20;

/** The loop of training: steps, validations, checkpoints. */
export class Run {
  private readonly schedule: Schedule;
  /** Greatest gain so far, dB. */
  private best?: number;
  /** Validations since then. */
  private stale = 0;
  /** Gradients in a row that were no numbers. */
  private bad = 0;
  /** When time was counted last, and when the checkpoint was written, in milliseconds. */
  private counted = performance.now();
  /** The processor's clock when it was read last. */
  private used = processorSeconds() ?? 0;
  private saved = performance.now();

  constructor(
    private readonly recipe: Recipe,
    private readonly learner: Learner,
    private readonly options: TrainOptions,
  ) {
    this.schedule = new Schedule(recipe);
  }

  /** Goes on from the checkpoint, if there is one. */
  async resume(): Promise<void> {
    const bytes = await this.options.checkpoints?.read();
    if (!bytes) return;
    const { learner, schedule } = this;
    const checkpoint = await decodeCheckpoint(bytes);
    restoreWeights(checkpoint, learner.variables);
    // Checkpoints of before 0.3 have none.
    const settled = prefixed('settled', learner.average.settled);
    if ([...settled.keys()].every((name) => checkpoint.values.has(name))) restoreWeights(checkpoint, settled);
    else learner.average.unsettle();
    const { step, seconds, processor = 0, best, stale, counts, opponentCounts } = checkpoint.standing;
    learner.optimizer.counts = new Map(Object.entries(counts));
    // A run that becomes adversarial only now has no discriminator in its checkpoint.
    if (learner.opponent && opponentCounts) {
      restoreWeights(checkpoint, prefixed('opponent', learner.opponent.variables));
      learner.opponent.adam.counts = new Map(Object.entries(opponentCounts));
    }
    schedule.step = step;
    schedule.seconds = seconds;
    if (schedule.processor !== undefined) schedule.processor = processor;
    this.best = best;
    this.stale = stale;
  }

  /** Trains until the schedule ends or patience does. */
  async go(batches: Batches, validator: Validator): Promise<Omit<TrainResult, 'skipped'>> {
    const { schedule, recipe, options } = this;
    let validation: Validation | undefined;
    while (schedule.progress() < 1 && !this.impatient) {
      await this.step(batches);
      const done = schedule.progress() >= 1;
      if (schedule.step % recipe.validateEvery === 0 || done)
        validation = await this.validate(validator, batches, done);
      this.countTime();
      if (options.checkpoints && (done || this.due || this.impatient || options.signal?.aborted))
        await this.save(options.checkpoints);
      // Timers, events and the page have their turn.
      await new Promise((resolve) => setTimeout(resolve));
      options.signal?.throwIfAborted();
    }
    const { step, seconds, processor } = schedule;
    return {
      step,
      seconds,
      processorSeconds: processor,
      reason: this.impatient ? 'patience' : 'schedule',
      best: this.best,
      validation,
    };
  }

  private get impatient(): boolean {
    return this.recipe.patience > 0 && this.stale >= this.recipe.patience;
  }

  private get due(): boolean {
    return performance.now() - this.saved > 60_000 * this.recipe.saveMinutes;
  }

  private countTime(): void {
    const now = performance.now();
    this.schedule.count((now - this.counted) / 1000);
    this.counted = now;
    const used = processorSeconds();
    if (used === undefined) return;
    this.schedule.processor! += used - this.used;
    this.used = used;
  }

  private async step(batches: Batches): Promise<void> {
    const { schedule, learner, options } = this;
    const learningRate = schedule.learningRate(schedule.progress());
    const batch = batches.batch(schedule.step);
    const losses = await learner.step(batch, schedule);
    this.bad = losses ? 0 : this.bad + 1;
    if (this.bad >= MOST_BAD_STEPS)
      throw new RunError(`${this.bad} gradients in a row were no numbers: lower the learning rate of the recipe`);
    schedule.step++;
    this.countTime();
    const { step, seconds, processor } = schedule;
    const progress = schedule.progress();
    const { entry } = batch.entry;
    const report = { step, progress, entry, learningRate, seconds, processorSeconds: processor, losses };
    await options.callbacks?.onStep?.(report);
  }

  private async validate(validator: Validator, batches: Batches, done: boolean): Promise<Validation | undefined> {
    const { learner, schedule, options } = this;
    if (!validator.hasFaces && !done) return undefined;
    return learner.average.during(async () => {
      await learner.settle(batches, schedule.step);
      const validation = await validator.measure();
      if (!validation) return undefined;
      const best = this.best === undefined || validation.gain > this.best;
      if (best) this.best = validation.gain;
      this.stale = best ? 0 : this.stale + 1;
      await options.callbacks?.onValidation?.({ step: schedule.step, validation, best });
      return validation;
    });
  }

  private async save(store: CheckpointStore): Promise<void> {
    const { learner, schedule, best, stale } = this;
    const { step, seconds, processor } = schedule;
    const { opponent } = learner;
    const standing = {
      ...{ step, seconds, processor, best, stale },
      counts: Object.fromEntries(learner.optimizer.counts),
      ...(opponent && { opponentCounts: Object.fromEntries(opponent.adam.counts) }),
    };
    const opponentWeights = opponent ? prefixed('opponent', opponent.variables) : [];
    const settled = prefixed('settled', learner.average.settled);
    const bytes = await encodeCheckpoint(standing, new Map([...learner.variables, ...settled, ...opponentWeights]));
    try {
      await store.write(bytes);
    } catch (error) {
      if (error instanceof MsfsrError) throw error;
      throw new RunError(
        `The checkpoint cannot be written: ${(error as Error).message}; the one before it is kept where there was one`,
        { cause: error },
      );
    }
    this.saved = performance.now();
    await this.options.callbacks?.onCheckpoint?.({ step, bytes: bytes.length });
  }
}
