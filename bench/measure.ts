import { cpus } from 'node:os';

/** Something to be timed. */
export interface Runner {
  readonly name: string;
  /** A number that it returns is its own measure of the time in milliseconds. */
  run(): unknown;
}

/** Times of one runner in milliseconds. */
export interface Timing {
  readonly name: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Runs all runners in turn, again and again, so that whatever else the machine does hits all of them alike. */
export function interleave(runners: readonly Runner[], rounds: number, warmUp = 3): Timing[] {
  const times = runners.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, runner] of runners.entries()) {
      const start = performance.now();
      const own = runner.run();
      if (round >= 0) times[i]!.push(typeof own === 'number' ? own : performance.now() - start);
    }
  }
  return runners.map(({ name }, i) => {
    const sorted = times[i]!.sort((a, b) => a - b);
    return { name, medianMs: sorted[sorted.length >> 1]!, minMs: sorted[0]!, maxMs: sorted[sorted.length - 1]! };
  });
}

/** Where it was measured. */
export const machine = () => ({ node: process.version, cpu: cpus()[0]?.model ?? 'unknown' });

/** GFLOP/s of a time, counting a multiply-accumulate as two operations. */
export const gflops = (macs: number, ms: number): number => (2 * macs) / ms / 1e6;

/** Rounds all numbers of a row for printing. */
export const rounded = <T extends object>(row: T): T =>
  Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(5)) : value]),
  ) as T;
