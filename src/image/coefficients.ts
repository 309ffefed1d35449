/** Fixed-point weights of one resampling axis. */
import type { FilterKernel } from './filters.js';

/** Taps are summed so many at a time: their sum is read and written once. */
export const TAPS_AT_ONCE = 4;

/** Bits after the point: 32 less 8 for the pixel, less 2 for overshoot and sign. */
export const PRECISION_BITS = 22;

/** What each target pixel of one axis reads, and with which weights. */
export interface AxisCoefficients {
  /** Source index of the first tap of each target pixel. */
  readonly first: Int32Array;
  /** Number of taps of each target pixel. */
  readonly count: Int32Array;
  /** Weights · 2^22, `taps` places for each target pixel; 0 beyond its number of taps. */
  readonly weights: Int32Array;
  /** Places for each target pixel in `weights`: a multiple of {@link TAPS_AT_ONCE}. */
  readonly taps: number;
}

/**
 * Weights for resampling the interval [from, to) of a line of `length` pixels to `target` pixels.
 *
 * The kernel is widened by the reduction (antialias), cut at the line's ends, normalised to the sum 1 in double precision and only then
 * rounded half away from zero to 22 bits. The interval is single precision, as in Pillow, whose results this is to equal bit for bit.
 *
 * @param length source pixels of the line
 * @param from start of the interval, source px, within [0, length]
 * @param to end of the interval, source px, within [from, length]
 * @param target pixels wanted
 * @param kernel filter
 */
export function axisCoefficients(
  length: number,
  from: number,
  to: number,
  target: number,
  kernel: FilterKernel,
): AxisCoefficients {
  const start = Math.fround(from);
  const scale = Math.fround(Math.fround(to) - start) / target;
  const widening = Math.max(1, scale);
  const support = kernel.support * widening;
  const shrink = 1 / widening;
  const taps = Math.ceil((Math.ceil(support) * 2 + 1) / TAPS_AT_ONCE) * TAPS_AT_ONCE;

  const first = new Int32Array(target);
  const count = new Int32Array(target);
  const weights = new Int32Array(target * taps);
  const line = new Float64Array(taps);
  for (let i = 0; i < target; i++) {
    const centre = start + (i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(length, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let k = 0; k < high - low; k++) {
      const weight = kernel.weight((k + low - centre + 0.5) * shrink);
      line[k] = weight;
      sum += weight;
    }
    first[i] = low;
    count[i] = high - low;
    for (let k = 0; k < high - low; k++) {
      const weight = sum === 0 ? line[k]! : line[k]! / sum;
      weights[i * taps + k] = Math.trunc(weight * 2 ** PRECISION_BITS + (weight < 0 ? -0.5 : 0.5));
    }
  }
  return { first, count, weights, taps };
}
