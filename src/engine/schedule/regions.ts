/** An address in region r is r · SPAN + offset until the region's place is known; what is no address is smaller than SPAN / 2. */
const SPAN = 2 ** 40;

/** Address of the first byte of a region, from 1 on, of memory whose place is not known yet. */
export const startOf = (region: number): number => region * SPAN;

/** Words that hold addresses in regions. */
export interface RelocatableWords {
  /** Offsets stand for addresses. */
  readonly words: Int32Array;
  /** Pairs: index in `words`, region less one. */
  readonly addresses: Int32Array;
}

/** Finds the addresses among words. */
export function relocatableWords(given: readonly number[]): RelocatableWords {
  const words = new Int32Array(given.length);
  const addresses: number[] = [];
  for (let i = 0; i < given.length; i++) {
    const word = given[i]!;
    const region = Math.round(word / SPAN);
    if (region > 0) addresses.push(i, region - 1);
    words[i] = word - startOf(region);
  }
  return { words, addresses: Int32Array.from(addresses) };
}

/**
 * Writes words with real addresses.
 *
 * @param bases where the regions begin, in their order
 */
export function writeWords(room: Int32Array, { words, addresses }: RelocatableWords, bases: readonly number[]): void {
  room.set(words);
  for (let i = 0; i < addresses.length; i += 2) room[addresses[i]!]! += bases[addresses[i + 1]!]!;
}
