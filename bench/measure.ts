/** Something to be timed. */
export interface Runner {
  /** Who computes: `msfsr-engine`, `tfjs-wasm`, … */
  readonly runner: string;
  /** How: `simd`, `relaxed`, `predict`, … */
  readonly variant: string;
  readonly threads: number;
  /** A number that it gives is its own measure of the time in milliseconds. */
  run(): unknown;
  /** Lets go of what it holds. */
  close?(): unknown;
}

/** Times of one runner. */
export interface Timing {
  readonly runner: string;
  readonly variant: string;
  readonly threads: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
}

/** Runs all runners in turn, again and again, so that whatever else the machine does hits all of them alike. */
export async function interleave(runners: readonly Runner[], rounds: number, warmUp = 3): Promise<Timing[]> {
  const times = runners.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [i, runner] of runners.entries()) {
      const start = performance.now();
      const own = await runner.run();
      if (round >= 0) times[i]!.push(typeof own === 'number' ? own : performance.now() - start);
    }
  }
  for (const runner of runners) await runner.close?.();
  return runners.map(({ runner, variant, threads }, i) => ({ runner, variant, threads, ...spread(times[i]!) }));
}

/** Median and range. */
export function spread(times: readonly number[]): { medianMs: number; minMs: number; maxMs: number } {
  const sorted = [...times].sort((a, b) => a - b);
  return { medianMs: sorted[sorted.length >> 1]!, minMs: sorted[0]!, maxMs: sorted[sorted.length - 1]! };
}

/** GFLOP/s of a time, counting a multiply-accumulate as two operations. */
export const gflops = (macs: number, ms: number): number => (2 * macs) / ms / 1e6;

/** Values in [0, 1) that are no pattern. */
export const testValues = (length: number): Float32Array =>
  new Float32Array(length).map((_, i) => ((i * 7919) % 1000) / 1000);
