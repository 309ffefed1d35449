/** Pictures to PNG bytes. */
import { isOpaque } from '../image/premultiply.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { loadSharp } from './load-sharp.js';

/**
 * Encodes a picture as an 8-bit PNG without loss: RGB if it is opaque, RGBA if not.
 *
 * @param image RGBA, 8 bit
 * @returns the file's bytes
 * @throws {ImageError} `image` is no picture
 * @throws {DependencyError} sharp is not installed
 */
export async function encodePng(image: PixelImage): Promise<Uint8Array> {
  const { width, height, data } = checkPixelImage(image);
  const sharp = await loadSharp();
  // A view of this realm: sharp knows no others.
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const whole = sharp(bytes, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  return (isOpaque(data) ? whole.removeAlpha() : whole).png().toBuffer();
}
