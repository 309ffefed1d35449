import { at, type Image, image } from '../image.js';

/** Plain twin of `upsample`. */
export function upsampleReference(input: Image, size: number, residual?: Image): Image {
  return image(
    input.height * size,
    input.width * size,
    input.channels,
    (y, x, c) => at(input, Math.floor(y / size), Math.floor(x / size), c) + (residual ? at(residual, y, x, c) : 0),
  );
}
