import { appendFile, stat, truncate } from 'node:fs/promises';
import { RunError } from '../errors.js';
import { diskErrorText } from '../node/disk-error.js';
import type { Recipe, StepReport, ValidationReport } from '../train/index.js';

/** Writes what happens in a run to a file, one JSON object a line, with the keys of the PyTorch program's log. */
export class TrainingLog {
  private sums = new Map<string, { total: number; times: number }>();
  private since = performance.now();
  private steps = 0;

  constructor(
    private readonly path: string,
    private readonly recipe: Recipe,
  ) {}

  /**
   * Counts a step; every `logEvery` steps their means are written.
   *
   * @returns the means, when they were written
   */
  async step({
    step,
    progress,
    seconds,
    processorSeconds,
    learningRate,
    losses = {},
  }: StepReport): Promise<Record<string, number> | undefined> {
    this.steps++;
    for (const [name, value] of Object.entries(losses)) {
      const { total, times } = this.sums.get(name) ?? { total: 0, times: 0 };
      this.sums.set(name, { total: total + value, times: times + 1 });
    }
    if (step % this.recipe.logEvery !== 0 && progress < 1) return undefined;
    const means = Object.fromEntries([...this.sums].map(([name, { total, times }]) => [name, total / times]));
    const samplesPerSecond = (1000 * this.steps * this.recipe.batch) / (performance.now() - this.since);
    await this.write({
      ...this.standing(step, progress, seconds),
      processorSeconds,
      lr: learningRate,
      ...means,
      samplesPerSecond,
    });
    this.sums = new Map();
    this.steps = 0;
    this.since = performance.now();
    return { ...means, samplesPerSecond };
  }

  /** Writes a validation. */
  async validation({ step, validation: { images, entries } }: ValidationReport): Promise<void> {
    const figures = entries.map(({ entry, psnrY, bicubicPsnrY, gain }) =>
      entry === 1 ? { psnrY, bicubicPsnrY, gain } : { [`gain${entry}`]: gain },
    );
    await this.write({ step, validation: true, images, ...Object.assign({}, ...figures) });
  }

  private standing(step: number, progress: number, seconds: number) {
    return { step, samples: step * this.recipe.batch, hours: seconds / 3600, progress };
  }

  private async write(line: object): Promise<void> {
    const before = await stat(this.path).catch(() => undefined);
    try {
      await appendFile(this.path, `${JSON.stringify(line, rounded)}\n`);
    } catch (error) {
      // A full disk takes the first bytes of a line: the next one would follow half a line.
      if (before) await truncate(this.path, before.size).catch(() => undefined);
      throw new RunError(`Cannot write the log ${this.path}: ${diskErrorText(error as Error)}`, { cause: error });
    }
  }
}

/** Six digits after the point are enough for people and for plots. */
const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value);
