/** Settles when the last of the bodies so far is done. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Runs bodies one after another, in the order of the calls: tfjs has one selected backend for the whole program, so two upscalers must not
 * switch it under each other.
 *
 * @param signal gives up the wait; a body that runs already watches the signal itself
 */
export function exclusively<T>(body: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const giveUp = () => reject(signal!.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    const turn = last.then(() => {
      signal?.removeEventListener('abort', giveUp);
      signal?.throwIfAborted();
      return body();
    });
    last = turn.catch(() => undefined);
    turn.then(resolve, reject);
  });
}
