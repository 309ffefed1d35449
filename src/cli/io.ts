import type { Worker } from 'node:worker_threads';

/** Where a command writes to and what stops it; tests pass their own. */
export interface CliIo {
  /** Writes to standard output; nothing is added. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
  /** Standard error is a terminal: a progress bar may be drawn there. */
  readonly isTerminal: boolean;
  /** Width of that terminal in characters. */
  readonly columns: number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Starts this program in a thread, as one of the workers of `--jobs`. */
  readonly startThread: (data: unknown) => Worker;
}

/** Exit codes of every command. */
export const EXIT = {
  done: 0,
  /** Something failed: a picture, the weights, a check of the doctor. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
  /** Stopped by Ctrl-C, as shells report it (128 + SIGINT). */
  stopped: 130,
} as const;
