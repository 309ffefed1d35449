/** Colours of pixels that nobody sees. */
import type { PixelImage } from './types.js';

/** Alpha up to which nobody sees a pixel's colour, of 255. */
const INVISIBLE = 16;

/**
 * The picture with the colours of its visible pixels grown into the transparent ones: what editors leave there (black, as a rule) would reach a
 * network and come back as a dark rim. Each transparent pixel takes the mean of its neighbours that have a colour already, from the border of what
 * is visible outwards.
 *
 * @returns the same object if nothing or everything is transparent
 */
export function growVisibleColours(image: PixelImage): PixelImage {
  const { width, height } = image;
  const data = new Uint8ClampedArray(image.data);
  const known = Uint8Array.from({ length: width * height }, (_, p) => (data[4 * p + 3]! > INVISIBLE ? 1 : 0));
  let front = [...known.keys()].filter((p) => known[p] && neighbours(p, width, height).some((q) => !known[q]));
  if (front.length === 0) return image;
  while (front.length > 0) {
    const next = new Set(front.flatMap((p) => neighbours(p, width, height).filter((q) => !known[q])));
    // All of a ring are computed from the rings inside it.
    for (const p of next) {
      const around = neighbours(p, width, height).filter((q) => known[q]);
      for (let c = 0; c < 3; c++)
        data[4 * p + c] = around.reduce((sum, q) => sum + data[4 * q + c]!, 0) / around.length;
    }
    for (const p of next) known[p] = 1;
    front = [...next];
  }
  return { width, height, data };
}

/** The up to eight pixels around one. */
function neighbours(p: number, width: number, height: number): number[] {
  const [x, y] = [p % width, Math.floor(p / width)];
  const found: number[] = [];
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++)
      if (u !== x || v !== y) found.push(v * width + u);
  return found;
}
