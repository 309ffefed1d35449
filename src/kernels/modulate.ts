import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import { float, type Task } from './task.js';
import type { View } from './view.js';

/** Operands of x · (factor + offset) + addend; all views dense and of one size. */
export interface ModulateOperands {
  readonly input: View;
  readonly factor: View;
  readonly addend?: View;
  readonly output: View;
  readonly offset: number;
}

/** A unit is a row. */
export function modulateTask({ input, factor, addend, output, offset }: ModulateOperands): Task {
  return {
    kernel: 'modulate',
    units: output.height,
    scratch: 0,
    words: [
      input.address,
      input.row,
      factor.address,
      factor.row,
      addend?.address ?? 0,
      addend?.row ?? 0,
      output.address,
      output.row,
      output.width * output.channels,
      float(offset),
    ],
  };
}

/** Plain twin of `modulate`: x · (factor + offset) + addend. */
export function modulateReference(
  input: FloatImage,
  factor: FloatImage,
  addend: FloatImage | undefined,
  offset: number,
): FloatImage {
  return image(
    input.height,
    input.width,
    input.channels,
    (y, x, c) => at(input, y, x, c) * (at(factor, y, x, c) + offset) + (addend ? at(addend, y, x, c) : 0),
  );
}
