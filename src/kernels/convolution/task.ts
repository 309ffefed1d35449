import type { Task } from '../task.js';
import { isFlat, joinRows, type View } from '../view.js';

/** Where a convolution finds its operands. */
export interface ConvolutionOperands {
  /** Dense pixels; the padding round it is there and filled. */
  readonly input: View;
  /** With a pixel shuffle its pixels must be dense. */
  readonly output: View;
  readonly residual?: View;
  /** Addresses of what `packMatrix` and `packVector` gave. */
  readonly weights: number;
  readonly bias: number;
  readonly slope?: number;
  /** Factor of the pixel shuffle, 1 for none. */
  readonly shuffle: number;
}

/** A direct convolution. */
export interface DirectOperands extends ConvolutionOperands {
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
}

/** Output pixels in a row up to which rows of 1x1 convolutions are joined. */
const LONG_ROW = 64;
/** Bytes of input over which all panels of weights pass before the next rows. */
const INPUT_BLOCK = 24 * 1024;

/** Any kernel, any stride, any channels. A unit is an output row (before the shuffle), or several joined. */
export function convolutionTask(operands: DirectOperands): Task {
  const { kernelSize, strides, padding, shuffle, weights, bias, slope } = operands;
  let { input, output, residual } = operands;
  const views = [input, output, ...(residual ? [residual] : [])];
  const pointwise = kernelSize[0] === 1 && kernelSize[1] === 1 && strides === 1 && shuffle === 1;
  if (pointwise && padding[0] === 0 && padding[1] === 0 && views.every(isFlat)) {
    [input, output] = [joinRows(input, LONG_ROW), joinRows(output, LONG_ROW)];
    residual = residual && joinRows(residual, LONG_ROW);
  }
  const units = output.height / shuffle;
  const rows = Math.max(1, Math.floor(INPUT_BLOCK / (strides * output.width * strides * input.step)));
  return {
    kernel: 'convolution',
    units,
    scratch: 0,
    words: [
      input.address - padding[0] * input.row - padding[1] * input.step,
      input.row * strides,
      input.step * strides,
      kernelSize[0],
      kernelSize[1] * input.step,
      input.row,
      weights,
      bias,
      slope ?? 0,
      ...strided(residual, shuffle),
      ...strided(output, shuffle),
      output.width / shuffle,
      output.channels * shuffle,
      shuffle,
      Math.min(rows, units),
    ],
  };
}

/** Address, row, step and part of a view that a pixel shuffle writes: parts are the rows that one row becomes. */
export function strided(view: View | undefined, shuffle: number): number[] {
  if (!view) return [0, 0, 0, 0];
  return [view.address, view.row * shuffle, view.step * shuffle, view.row];
}
