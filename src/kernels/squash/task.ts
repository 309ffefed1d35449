import type { Task } from '../task.js';
import type { View } from '../view.js';

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
