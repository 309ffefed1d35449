import type { View } from '../../../kernels/view.js';
import type { TrainTask } from '../task.js';

/** Where the gradient of a convolution's weights finds its operands; all of one picture, or of a batch whose rows follow each other. */
export interface FilterGradientOperands {
  /** Dense pixels; the padding round it is there and filled. */
  readonly input: View;
  /** Gradient of the convolution's result. */
  readonly gradient: View;
  /** Address of the sums, zero at first: {@link filterSums}. */
  readonly sums: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
}

/** Bytes of both tensors over which all sums pass before the next rows. */
const BLOCK = 24 * 1024;

const upTo4 = (value: number) => (value + 3) & ~3;

/**
 * How the sums of a kernel lie in memory: [kernel rows, kernel columns · cin, filters], each kernel row and each row of filters rounded up to a
 * multiple of four.
 */
export function filterSums(
  [rows, columns]: readonly [number, number],
  channels: number,
  filters: number,
): Omit<View, 'address'> {
  const step = upTo4(filters) * 4;
  const width = columns * channels;
  return { row: upTo4(width) * step, step, height: rows, width, channels: filters };
}

/** Adds the gradient of all weights. A unit is a row of the convolution's result. */
export function filterGradientTask(operands: FilterGradientOperands): TrainTask {
  const { input, gradient, sums, kernelSize, strides, padding } = operands;
  const rows = Math.max(1, Math.floor(BLOCK / (strides[0] * input.row + gradient.row)));
  return {
    kernel: 'filterGradient',
    units: gradient.height,
    scratch: 0,
    words: [
      input.address - padding[0] * input.row - padding[1] * input.step,
      input.row * strides[0],
      input.step * strides[1],
      gradient.address,
      gradient.row,
      gradient.step,
      kernelSize[0],
      kernelSize[1] * input.step,
      input.row,
      sums,
      gradient.width,
      gradient.channels,
      Math.min(rows, gradient.height),
    ],
  };
}
