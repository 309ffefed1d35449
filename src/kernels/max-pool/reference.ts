import { at, type Image, image } from '../image.js';

/** Plain twin of `maxPool`; rows and columns that do not fill a window are dropped. */
export function maxPoolReference(input: Image, size: number): Image {
  const extent = (d: number) => Math.floor(d / size);
  return image(extent(input.height), extent(input.width), input.channels, (y, x, c) => {
    let best = -Infinity;
    for (let dy = 0; dy < size; dy++)
      for (let dx = 0; dx < size; dx++) best = Math.max(best, at(input, y * size + dy, x * size + dx, c));
    return best;
  });
}
