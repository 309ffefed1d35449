import { convolutionTask, type DirectOperands } from './convolution.js';
import type { Packing } from './packing.js';
import type { Task } from './task.js';

/** Output channels that the kernel computes at once. */
const CHANNELS = 3;

/** The shape of a direct convolution, as far as it decides which kernel may do it. */
interface Shape {
  readonly filters: number;
  /** Factor of the pixel shuffle, 1 for none. */
  readonly shuffle: number;
  /** Values in one row of the convolution's kernel: columns times input channels. */
  readonly run: number;
}

/** Whether {@link convolution3Task} can do it: few channels, and rows of the kernel that are whole vectors. */
export const fitsConvolution3 = ({ filters, shuffle, run }: Shape): boolean =>
  filters <= CHANNELS && shuffle === 1 && run % 4 === 0;

/**
 * A direct convolution to at most three channels, as to RGB. Weights are those of {@link packConvolution3}, bias and slope as for
 * `convolutionTask`; so is its plain twin.
 */
export const convolution3Task = (operands: DirectOperands): Task => ({
  ...convolutionTask(operands),
  kernel: 'convolution3',
});

/**
 * Weights as the kernel reads them: [k / 4][3 filters][4], zeros for filters that there are not.
 *
 * @param matrix [k][filters]
 */
export const packConvolution3 = (matrix: Float32Array, filters: number): Packing => ({
  length: (matrix.length / filters) * CHANNELS,
  write(into) {
    into.fill(0);
    for (let i = 0; i < matrix.length / filters; i++) {
      const to = (i - (i % 4)) * CHANNELS + (i % 4);
      for (let o = 0; o < filters; o++) into[to + 4 * o] = matrix[i * filters + o]!;
    }
  },
});
