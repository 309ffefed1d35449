/** Enlarging that shows the pixels as they are. */
import { createPixelImage, type PixelImage } from './types.js';

/**
 * Nearest-neighbour resizing, for looking at pixels; to make pictures, use `resize`.
 *
 * @param image source
 * @param width columns wanted, px
 * @param height rows wanted, px
 */
export function enlargeNearest(image: PixelImage, width: number, height: number): PixelImage {
  const out = createPixelImage(width, height);
  const source = new Uint32Array(image.data.slice().buffer); // a copy, as a view may not lie on a multiple of 4 bytes
  const target = new Uint32Array(out.data.buffer);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * image.height) / height) * image.width;
    for (let x = 0; x < width; x++) {
      target[y * width + x] = source[row + Math.floor(((x + 0.5) * image.width) / width)]!;
    }
  }
  return out;
}
