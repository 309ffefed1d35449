import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import type { Task } from './task.js';
import { type View, wordsOf } from './view.js';

/** Largest value of windows of size x size pixels. A unit is an output row. */
export function maxPoolTask(input: View, output: View, size: number): Task {
  return {
    kernel: 'maxPool',
    units: output.height,
    scratch: 0,
    words: [...wordsOf(input), ...wordsOf(output), output.width, output.channels, size],
  };
}

/** Plain twin of `maxPool`; rows and columns that do not fill a window are dropped. */
export function maxPoolReference(input: FloatImage, size: number): FloatImage {
  const extent = (d: number) => Math.floor(d / size);
  return image(extent(input.height), extent(input.width), input.channels, (y, x, c) => {
    let best = -Infinity;
    for (let dy = 0; dy < size; dy++)
      for (let dx = 0; dx < size; dx++) best = Math.max(best, at(input, y * size + dy, x * size + dx, c));
    return best;
  });
}
