import { at, bend, type Image, image } from '../image.js';

/** Operands of {@link affineReference}, one value per channel. */
export interface AffineOptions {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly slope?: Float32Array;
  readonly residual?: Image;
}

/** Plain twin of `affine`: bend(x · scale + shift + residual). */
export function affineReference(input: Image, { scale, shift, slope, residual }: AffineOptions): Image {
  return image(input.height, input.width, input.channels, (y, x, c) => {
    const value = at(input, y, x, c) * scale[c]! + shift[c]! + (residual ? at(residual, y, x, c) : 0);
    return bend(value, slope, c);
  });
}
