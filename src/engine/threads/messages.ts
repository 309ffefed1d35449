import type { Call } from '../schedule/program.js';

/** Words that a pool shares with its workers, each on a cache line of its own (but for the mail). */
export const BELL = {
  /** Counts up when there is work or mail. */
  rings: 0,
  /** The plan that runs, or ran last. */
  plan: 16,
  /** From here on: messages posted to each worker. */
  mail: 64,
} as const;

/** What a pool tells a worker. */
export type Order =
  /** First message: the pool's words, and which of the mail counters is this worker's. */
  | { readonly kind: 'enter'; readonly bell: Int32Array; readonly mail: number }
  /** Take part in a plan. */
  | ({ readonly kind: 'join'; readonly plan: number } & Joining)
  /** Forget a plan, whose memory has so many bytes. */
  | { readonly kind: 'leave'; readonly plan: number; readonly bytes: number };

/** What a worker needs to take part in a plan. */
export interface Joining {
  /** Which of the plan's threads it is. */
  readonly thread: number;
  readonly words: Int32Array;
  readonly calls: readonly Call[];
  /** Number of the memory, by which plans that share it are known. */
  readonly network: number;
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  /** Offset of the worker's scratch memory. */
  readonly scratch: number;
}

/** What a worker answers to `join`. */
export interface Joined {
  readonly joined: number;
}
