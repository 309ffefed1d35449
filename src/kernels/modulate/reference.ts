import { at, type Image, image } from '../image.js';

/** Plain twin of `modulate`: x · (factor + offset) + addend. */
export function modulateReference(input: Image, factor: Image, addend: Image | undefined, offset: number): Image {
  return image(
    input.height,
    input.width,
    input.channels,
    (y, x, c) => at(input, y, x, c) * (at(factor, y, x, c) + offset) + (addend ? at(addend, y, x, c) : 0),
  );
}
