import { isBuiltIn } from '../validate.js';
import { checkPixelImage, type PixelImage } from './types.js';

/** RGBA pixels in any array of bytes: Node's `Buffer` and `Uint8Array`. */
export interface RgbaBytes extends Omit<PixelImage, 'data'> {
  /** `width · height · 4` bytes. */
  readonly data: Uint8Array;
}

/**
 * Checks RGBA pixels and gives them as a picture, without copying.
 *
 * @throws {ImageError} sides and bytes do not fit
 */
export function checkedPixels(image: PixelImage | RgbaBytes): PixelImage {
  if (!isBuiltIn(image?.data, 'Uint8Array')) return checkPixelImage(image as PixelImage);
  const { width, height, data } = image;
  return checkPixelImage({ width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) });
}
