import type { Task } from '../task.js';
import type { View } from '../view.js';

/** Largest value of windows of size x size pixels. A unit is an output row. */
export function maxPoolTask(input: View, output: View, size: number): Task {
  return {
    kernel: 'maxPool',
    units: output.height,
    scratch: 0,
    words: [
      input.address,
      input.row,
      input.step,
      output.address,
      output.row,
      output.step,
      output.width,
      output.channels,
      size,
    ],
  };
}
