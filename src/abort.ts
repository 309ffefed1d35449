import { invalid } from './validate.js';

/**
 * Does something that may be given up: rejects with the signal's reason as soon as it fires, and before anything is done where it has fired already.
 *
 * @param body should end when the signal fires, if it can; what cannot be stopped goes on unheard
 * @param release is handed what the body makes after all
 */
export async function abortable<T>(
  signal: AbortSignal | undefined,
  body: () => Promise<T>,
  release: (late: T) => void = () => undefined,
): Promise<T> {
  if (!signal) return body();
  requireSignal(signal);
  signal.throwIfAborted();
  const work = body();
  let giveUp!: () => void;
  const given = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await Promise.race([work, given]);
  } catch (error) {
    // An error that the signal has caused (fetch, files) is the signal's.
    if (!signal.aborted) throw error;
    work.then(release, () => undefined);
    throw signal.reason;
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** @throws {OptionError} for what is no signal */
export function requireSignal(signal: AbortSignal): void {
  if (typeof signal?.throwIfAborted !== 'function') invalid('AbortSignal', 'signal', signal);
}
