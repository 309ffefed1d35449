import { SLEEPERS } from './sleep.js';

const LINE = 16;

/**
 * Words that the threads of a plan share, each on a cache line of its own (but for the base). Chunks are counted through all runs and never reset, modulo 2³²:
 * a thread that slept through the end of a run cannot claim anything of the next by mistake.
 */
export const SHARED = {
  /** Number of the present run, from 0; -1 before the first. Writing it starts the run. */
  run: 0,
  /** Where the plan's memory begins in that run; written before its number, on the same line. */
  base: 1,
  /** Chunks done. */
  done: LINE,
  /** Workers that take part. */
  joined: 2 * LINE,
  sleepers: SLEEPERS,
  /** Chunks claimed of a thread's shares, by itself or by others. */
  claimed: (thread: number): number => (4 + thread) * LINE,
} as const;

/** The words of a plan that has not run yet. */
export function sharedWords(threads: number): Int32Array<SharedArrayBuffer> {
  const words = new Int32Array(new SharedArrayBuffer(4 * SHARED.claimed(threads)));
  words[SHARED.run] = -1;
  return words;
}
