import { roundUp } from '../../kernels/round-up.js';

/** A block of memory needed from one step to another, both included. */
export interface Interval {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

const LINE = 64;

/** Offsets, multiples of 64, and the size of the whole. */
interface Layout<T> {
  readonly offsets: Map<T, number>;
  readonly bytes: number;
}

/**
 * Gives every interval an offset so that those alive at the same time do not overlap.
 *
 * @param room bytes up to which memory is shared only by intervals of one size: threads then find their parts of every image where their
 * parts of others were, and write to no lines that another thread's cache holds
 */
export function layOut<T extends Interval>(intervals: readonly T[], room = 0): Layout<T> {
  const roomy = bySize(intervals);
  return roomy.bytes <= room ? roomy : tight(intervals);
}

/** Each in the first place of its size that is free, in the order of their lives. */
function bySize<T extends Interval>(intervals: readonly T[]): Layout<T> {
  const offsets = new Map<T, number>();
  const places = new Map<number, { readonly offset: number; last: number }[]>();
  let bytes = 0;
  for (const interval of [...intervals].sort((a, b) => a.first - b.first)) {
    const size = whole(interval.bytes);
    const known = places.get(size) ?? [];
    places.set(size, known);
    const free = known.find(({ last }) => last < interval.first);
    if (free) free.last = interval.last;
    else known.push({ offset: bytes, last: interval.last });
    offsets.set(interval, free?.offset ?? bytes);
    if (!free) bytes += size;
  }
  return { offsets, bytes };
}

/** The largest first, each into the smallest gap that fits. */
function tight<T extends Interval>(intervals: readonly T[]): Layout<T> {
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
const whole = (bytes: number): number => roundUp(bytes, LINE) + LINE;
