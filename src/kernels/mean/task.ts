import type { Task } from '../task.js';
import type { View } from '../view.js';

/** Mean over all pixels → one pixel. A unit is 16 channels. */
export function meanTask(input: View, output: View): Task {
  const { address, row, step, height, width, channels } = input;
  const words = [address, row, step, output.address, height, width, channels];
  return { kernel: 'mean', units: Math.ceil(channels / 16), scratch: 0, words };
}
