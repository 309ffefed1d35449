/** Resizing of numbers: the filters of `resize`, without its rounding to bytes. */
import { axisCoefficients, PRECISION_BITS } from './coefficients.js';
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
  const result = new Float32Array(blocks * to * run);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < to; i++) {
      const target = (block * to + i) * run;
      for (let k = 0; k < count[i]!; k++) {
        const weight = weights[i * taps + k]! / 2 ** PRECISION_BITS;
        const source = (block * from + first[i]! + k) * run;
        for (let c = 0; c < run; c++) result[target + c] = result[target + c]! + weight * values[source + c]!;
      }
    }
  }
  return result;
}
