import { at, type Image, image } from '../image.js';

/** Plain twin of `squash`. */
export function squashReference(mode: 'tanh' | 'sigmoid', input: Image): Image {
  const f = mode === 'tanh' ? Math.tanh : (x: number) => 1 / (1 + Math.exp(-x));
  return image(input.height, input.width, input.channels, (y, x, c) => f(at(input, y, x, c)));
}
