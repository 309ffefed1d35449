import { requireSignal } from '../abort.js';
import { knownKeys } from '../validate.js';

/** Options of one frame. */
export interface PushOptions {
  /** Gives the frame up: the promise is rejected with the signal's reason when its turn comes, or between two steps of its work. */
  readonly signal?: AbortSignal;
}

/**
 * The signal of a frame, which has not fired yet.
 *
 * @throws {OptionError} for options that are unknown or no signal; the signal's reason
 */
export function pushSignal(options: PushOptions): AbortSignal | undefined {
  knownKeys(options, 'push options', { signal: true });
  const { signal } = options;
  if (signal) requireSignal(signal);
  signal?.throwIfAborted();
  return signal;
}
