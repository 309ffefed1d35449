import { at, type Image, image } from '../image.js';

/** Plain twin of `mean`. */
export function meanReference(input: Image): Image {
  return image(1, 1, input.channels, (_, __, c) => {
    let sum = 0;
    for (let y = 0; y < input.height; y++) for (let x = 0; x < input.width; x++) sum += at(input, y, x, c);
    return sum / (input.height * input.width);
  });
}
