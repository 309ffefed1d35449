/** The alpha plane of a picture. */
import { checkPixelImage, type PixelImage } from './types.js';

/**
 * Alpha bytes of a picture, row by row.
 *
 * @param image RGBA, 8 bit
 * @returns `width · height` bytes, or `undefined` if the picture is opaque everywhere
 * @throws {ImageError} `image` is no picture
 */
export function alphaPlane(image: PixelImage): Uint8ClampedArray | undefined {
  const { width, height, data } = checkPixelImage(image);
  const plane = new Uint8ClampedArray(width * height);
  let opaque = true;
  for (let p = 0; p < plane.length; p++) {
    const alpha = data[p * 4 + 3]!;
    plane[p] = alpha;
    if (alpha !== 255) opaque = false;
  }
  return opaque ? undefined : plane;
}
