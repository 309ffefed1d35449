import type { TrainTask } from '../task.js';

/** Gradient of max(x, 0) + slope · min(x, 0) with respect to x, of dense tensors [pixels, channels]. */
export interface PreluGradientOperands {
  readonly pixels: number;
  readonly channels: number;
  /** Address of x. */
  readonly input: number;
  /** Address of the result's gradient. */
  readonly gradient: number;
  /** Address of [channels]; none: slopes of zero, as of ReLU. */
  readonly slope?: number;
  readonly output: number;
}

/** A unit is a pixel. */
export function preluGradientTask(operands: PreluGradientOperands): TrainTask {
  const { pixels, channels, input, gradient, slope = 0, output } = operands;
  return { kernel: 'preluGradient', units: pixels, scratch: 0, words: [input, gradient, slope, output, channels] };
}
