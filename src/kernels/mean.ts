import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import type { Task } from './task.js';
import type { View } from './view.js';

/** Mean over all pixels → one pixel. A unit is 16 channels. */
export function meanTask(input: View, output: View): Task {
  const { address, row, step, height, width, channels } = input;
  const words = [address, row, step, output.address, height, width, channels];
  return { kernel: 'mean', units: Math.ceil(channels / 16), scratch: 0, words };
}

/** Plain twin of `mean`. */
export function meanReference(input: FloatImage): FloatImage {
  return image(1, 1, input.channels, (_, __, c) => {
    let sum = 0;
    for (let y = 0; y < input.height; y++) for (let x = 0; x < input.width; x++) sum += at(input, y, x, c);
    return sum / (input.height * input.width);
  });
}
