/** Luma of 8-bit RGB in studio range, as the super-resolution literature measures it. */
import { checkPixelImage, type PixelImage } from '../image/types.js';

/**
 * Y = 16 + (65.481 R + 128.553 G + 24.966 B) / 255 (ITU-R BT.601, studio range).
 *
 * @param image RGBA, 8 bit; alpha is ignored
 * @param rounded round to integers, half up, as MATLAB's `rgb2ycbcr` of 8-bit pictures does (protocol P1). Default false.
 * @returns `height · width` values in [16, 235]
 * @throws {ImageError} `image` is no picture
 */
export function luma(image: PixelImage, rounded = false): Float64Array {
  const { width, height, data } = checkPixelImage(image);
  const plane = new Float64Array(width * height);
  for (let p = 0, i = 0; p < plane.length; p++, i += 4) {
    // Whole numbers up to the division, so that a half is a half: in floating point, noise would decide about ties.
    const sum = 65481 * data[i]! + 128553 * data[i + 1]! + 24966 * data[i + 2]!;
    plane[p] = 16 + (rounded ? Math.floor((2 * sum + 255000) / 510000) : sum / 255000);
  }
  return plane;
}
