import type { FloatImage } from '../image/floats.js';
import { at, bend, image } from './image.js';
import type { Task } from './task.js';
import { type View, wordsOf } from './view.js';

/** Operands of bend(x · scale + shift + residual). */
export interface AffineOperands {
  readonly input: View;
  readonly output: View;
  readonly residual?: View;
  /** Addresses of one value per channel. */
  readonly scale: number;
  readonly shift: number;
  readonly slope?: number;
}

/** A unit is a row. */
export function affineTask({ input, output, residual, scale, shift, slope }: AffineOperands): Task {
  return {
    kernel: 'affine',
    units: output.height,
    scratch: 0,
    words: [
      ...wordsOf(input),
      scale,
      shift,
      slope ?? 0,
      ...wordsOf(residual),
      ...wordsOf(output),
      output.width,
      output.channels,
    ],
  };
}

/** Operands of {@link affineReference}, one value per channel. */
export interface AffineOptions {
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  readonly slope?: Float32Array;
  readonly residual?: FloatImage;
}

/** Plain twin of `affine`: bend(x · scale + shift + residual). */
export function affineReference(input: FloatImage, { scale, shift, slope, residual }: AffineOptions): FloatImage {
  return image(input.height, input.width, input.channels, (y, x, c) => {
    const value = at(input, y, x, c) * scale[c]! + shift[c]! + (residual ? at(residual, y, x, c) : 0);
    return bend(value, slope, c);
  });
}
