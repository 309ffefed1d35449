import type { FloatImage } from '../image/floats.js';
import { at, bend, image } from './image.js';
import type { Task } from './task.js';
import { type View, wordsOf } from './view.js';

/** Operands of a depthwise convolution. */
export interface DepthwiseOperands {
  /** The padding round it is there and filled. */
  readonly input: View;
  readonly output: View;
  /** Addresses of [k, k, channels] weights and of one value per channel. */
  readonly weights: number;
  readonly bias: number;
  readonly slope?: number;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
}

/** Every channel with a filter of its own. A unit is an output row. */
export function depthwiseTask(operands: DepthwiseOperands): Task {
  const { input, output, weights, bias, slope, kernelSize, strides, padding } = operands;
  const address = input.address - padding[0] * input.row - padding[1] * input.step;
  return {
    kernel: 'depthwise',
    units: output.height,
    scratch: 0,
    words: [
      ...wordsOf({ ...input, address }),
      ...wordsOf(output),
      weights,
      bias,
      slope ?? 0,
      output.width,
      output.channels,
      kernelSize,
      strides,
    ],
  };
}

/** What a depthwise convolution computes. */
export interface DepthwiseOptions {
  /** [k, k, channels] */
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly strides: number;
  /** Zero rows above and zero columns left of the image; as many as needed beyond the other ends. */
  readonly padding: readonly [number, number];
  /** Height and width of the result. */
  readonly size: readonly [number, number];
  readonly bias: Float32Array;
  /** Slope for negative values per channel; none: linear. */
  readonly slope?: Float32Array;
}

/** Plain twin of `depthwise`: sums in double precision. */
export function depthwiseReference(input: FloatImage, options: DepthwiseOptions): FloatImage {
  const { kernel, kernelSize: k, strides, padding, size, bias, slope } = options;
  const { channels } = input;
  return image(size[0], size[1], channels, (y, x, c) => {
    let sum = bias[c]!;
    for (let ky = 0; ky < k; ky++) {
      for (let kx = 0; kx < k; kx++) {
        const [iy, ix] = [y * strides + ky - padding[0], x * strides + kx - padding[1]];
        if (iy < 0 || ix < 0 || iy >= input.height || ix >= input.width) continue;
        sum += at(input, iy, ix, c) * kernel[(ky * k + kx) * channels + c]!;
      }
    }
    return bend(sum, slope, c);
  });
}
