import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import type { Task } from './task.js';
import { type View, wordsOf } from './view.js';

/** Every pixel repeated size x size times, plus a residual of the output's size. A unit is an output row. */
export function upsampleTask(input: View, output: View, size: number, residual?: View): Task {
  return {
    kernel: 'upsample',
    units: output.height,
    scratch: 0,
    words: [...wordsOf(input), ...wordsOf(residual), ...wordsOf(output), input.width, output.channels, size],
  };
}

/** Plain twin of `upsample`. */
export function upsampleReference(input: FloatImage, size: number, residual?: FloatImage): FloatImage {
  return image(
    input.height * size,
    input.width * size,
    input.channels,
    (y, x, c) => at(input, Math.floor(y / size), Math.floor(x / size), c) + (residual ? at(residual, y, x, c) : 0),
  );
}
