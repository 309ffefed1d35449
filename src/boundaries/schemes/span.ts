/** Integers from `first` to `last`, both included, upwards or downwards: `span(3, 1)` is 3, 2, 1. */
export function span(first: number, last: number): number[] {
  const step = first <= last ? 1 : -1;
  return Array.from({ length: Math.abs(last - first) + 1 }, (_, i) => first + i * step);
}
