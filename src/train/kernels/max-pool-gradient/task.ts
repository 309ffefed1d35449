import type { TrainTask } from '../task.js';

/** A maximum over windows of a batch. */
export interface PoolShape {
  readonly batch: number;
  /** Of the input. */
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Height and width of the result. */
  readonly size: readonly [number, number];
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Rows above and columns left of the image; windows there are smaller. */
  readonly padding: readonly [number, number];
}

/** Addresses of dense tensors [n, h, w, c]. */
export interface MaxPoolGradientOperands {
  readonly input: number;
  /** The maxima. */
  readonly output: number;
  /** Their gradient. */
  readonly gradient: number;
  /** Gradient of the input. */
  readonly result: number;
}

/** A unit is a picture. */
export function maxPoolGradientTask(shape: PoolShape, operands: MaxPoolGradientOperands): TrainTask {
  const { input, output, gradient, result } = operands;
  const { batch, height, width, channels, size, window, strides, padding } = shape;
  const words = [input, output, gradient, result, height, width, channels, ...size, ...window, ...strides, ...padding];
  return { kernel: 'maxPoolGradient', units: batch, scratch: 0, words };
}
