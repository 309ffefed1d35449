import { MOST_THREADS } from '../engine/threads/support.js';
import type { Arguments } from './command.js';
import { UsageError } from './usage-error.js';

/**
 * The threads that `--threads` asks for.
 *
 * @throws {UsageError} for none, or more than a plan takes
 */
export function requestedThreads(args: Arguments): number {
  const threads = args.integer('threads', 1) ?? 1;
  if (threads <= MOST_THREADS) return threads;
  throw new UsageError(`Expected at most ${MOST_THREADS} for --threads but received ${threads}`);
}
