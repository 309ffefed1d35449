/** Resizing of numbers: the filters of `resize`, without its rounding to bytes. */
import { axisCoefficients, PRECISION_BITS, TAPS_AT_ONCE } from './coefficients.js';
import { type ResizeFilter, resizeFilters } from './filters.js';
import type { FloatImage } from './floats.js';

/**
 * Resizes numbers with the weights that `resize` has for bytes: antialiased where it shrinks, nothing rounded or clamped.
 *
 * @param image any number of channels
 * @param width columns wanted, px
 * @param height rows wanted, px
 * @param filter default bicubic (a = -0.5)
 */
export function resizeFloats(
  image: FloatImage,
  width: number,
  height: number,
  filter: ResizeFilter = 'bicubic',
): FloatImage {
  const { channels } = image;
  const rows = along(image.data, image.height, channels, image.width, width, filter);
  return { width, height, channels, data: along(rows, 1, width * channels, image.height, height, filter) };
}

/** Resamples blocks of `from` places to `to` places each; a place holds `run` values: a pixel's channels, or a whole row. */
function along(
  values: Float32Array,
  blocks: number,
  run: number,
  from: number,
  to: number,
  filter: ResizeFilter,
): Float32Array {
  const { first, count, weights, taps } = axisCoefficients(from, 0, from, to, resizeFilters[filter]);
  const shares = Float64Array.from(weights, (weight) => weight / 2 ** PRECISION_BITS);
  const result = new Float32Array(blocks * to * run);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < to; i++) {
      const target = (block * to + i) * run;
      const last = count[i]! - 1;
      for (let k = 0; k <= last; k += TAPS_AT_ONCE) {
        const at = i * taps + k;
        const p = shares[at]!;
        const q = shares[at + 1]!;
        const r = shares[at + 2]!;
        const s = shares[at + 3]!;
        const a = (block * from + first[i]! + k) * run;
        const b = a + Math.min(1, last - k) * run;
        const c = a + Math.min(2, last - k) * run;
        const d = a + Math.min(3, last - k) * run;
        for (let j = 0; j < run; j++) {
          result[target + j] =
            result[target + j]! + p * values[a + j]! + q * values[b + j]! + r * values[c + j]! + s * values[d + j]!;
        }
      }
    }
  }
  return result;
}
