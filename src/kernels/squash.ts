import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import type { Task } from './task.js';
import type { View } from './view.js';

/** tanh or sigmoid of a dense view; input and output may be the same. A unit is a row. */
export function squashTask(mode: 'tanh' | 'sigmoid', input: View, output: View): Task {
  return {
    kernel: 'squash',
    units: output.height,
    scratch: 0,
    words: [
      input.address,
      input.row,
      output.address,
      output.row,
      output.width * output.channels,
      mode === 'tanh' ? 0 : 1,
    ],
  };
}

/** Plain twin of `squash`. */
export function squashReference(mode: 'tanh' | 'sigmoid', input: FloatImage): FloatImage {
  const f = mode === 'tanh' ? Math.tanh : (x: number) => 1 / (1 + Math.exp(-x));
  return image(input.height, input.width, input.channels, (y, x, c) => f(at(input, y, x, c)));
}
