/** A block of memory needed from one step to another, both included. */
export interface Interval {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

const LINE = 64;

/**
 * Gives every interval an offset so that those alive at the same time do not overlap: the largest first, each into the smallest gap that
 * fits.
 *
 * @returns offsets, multiples of 64, and the size of the whole
 */
export function layOut<T extends Interval>(intervals: readonly T[]): { offsets: Map<T, number>; bytes: number } {
  const offsets = new Map<T, number>();
  let bytes = 0;
  for (const interval of [...intervals].sort((a, b) => b.bytes - a.bytes)) {
    const alive = [...offsets]
      .filter(([other]) => other.first <= interval.last && interval.first <= other.last)
      .map(([other, offset]) => [offset, offset + whole(other.bytes)] as const)
      .sort((a, b) => a[0] - b[0]);
    let [best, smallest, end] = [-1, Infinity, 0];
    for (const [from, to] of alive) {
      const gap = from - end;
      if (gap >= whole(interval.bytes) && gap < smallest) [best, smallest] = [end, gap];
      end = Math.max(end, to);
    }
    const offset = best >= 0 ? best : end;
    offsets.set(interval, offset);
    bytes = Math.max(bytes, offset + whole(interval.bytes));
  }
  return { offsets, bytes };
}

/** One cache line more than needed: kernels may read up to 12 bytes beyond a last pixel. */
const whole = (bytes: number): number => Math.ceil(bytes / LINE) * LINE + LINE;
