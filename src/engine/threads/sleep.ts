/** Index of the word that counts the threads asleep on any other word of an array. */
export const SLEEPERS = 48;

/** Looks at a word before a thread goes to sleep: steps follow each other within microseconds, waking takes longer. */
const SPINS = 20_000;

/** Whether a word is no longer `seen`, at the last of so many looks (about a hundred a microsecond). */
export function changesSoon(words: Int32Array, index: number, seen: number, looks: number): boolean {
  for (let i = 0; i < looks; i++) if (Atomics.load(words, index) !== seen) return true;
  return false;
}

/**
 * Waits until a word is no longer `seen`: awake for some microseconds, then asleep. A browser's main thread must not call it.
 *
 * @param milliseconds most time asleep
 * @returns whether it has changed
 */
export function changes(words: Int32Array, index: number, seen: number, milliseconds: number): boolean {
  if (changesSoon(words, index, seen, SPINS)) return true;
  Atomics.add(words, SLEEPERS, 1);
  const result = Atomics.wait(words, index, seen, milliseconds);
  Atomics.sub(words, SLEEPERS, 1);
  return result !== 'timed-out';
}

/** Wakes who sleeps until a word changes; called after it has. */
export function wake(words: Int32Array, index: number): void {
  if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, index);
}
