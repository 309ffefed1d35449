import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import type { Task } from './task.js';
import type { View } from './view.js';

/** Copies a view into another of the same size. A unit is a row. */
export function copyTask(input: View, output: View): Task {
  const { height, width, channels } = output;
  const from = [input.address, input.row, 0, input.step];
  const to = [output.address, output.row, 0, output.step];
  return { kernel: 'copy', units: height, scratch: 0, words: [...from, ...to, 1, width, channels] };
}

/** [h, w, r²·c] → [h·r, w·r, c]; pixels of both dense. A unit is an input row. */
export function pixelShuffleTask(input: View, output: View, size: number): Task {
  const stretch = size * output.channels;
  const from = [input.address, input.row, stretch * 4, input.step];
  const to = [output.address, output.row * size, output.row, output.step * size];
  return { kernel: 'copy', units: input.height, scratch: 0, words: [...from, ...to, size, input.width, stretch] };
}

/** [h·r, w·r, c] → [h, w, r²·c]; pixels of both dense. A unit is an output row. */
export function spaceToDepthTask(input: View, output: View, size: number): Task {
  const stretch = size * input.channels;
  const from = [input.address, input.row * size, input.row, input.step * size];
  const to = [output.address, output.row, stretch * 4, output.step];
  return { kernel: 'copy', units: output.height, scratch: 0, words: [...from, ...to, size, output.width, stretch] };
}

/** Plain twin of `copy` as pixel shuffle: channel (dy·r + dx)·c + k goes to pixel (dy, dx), channel k. */
export function pixelShuffleReference(input: FloatImage, size: number): FloatImage {
  const channels = input.channels / size ** 2;
  return image(input.height * size, input.width * size, channels, (y, x, c) =>
    at(input, Math.floor(y / size), Math.floor(x / size), ((y % size) * size + (x % size)) * channels + c),
  );
}

/** Plain twin of `copy` as space to depth. */
export function spaceToDepthReference(input: FloatImage, size: number): FloatImage {
  return image(input.height / size, input.width / size, input.channels * size ** 2, (y, x, channel) => {
    const block = Math.floor(channel / input.channels);
    return at(input, y * size + Math.floor(block / size), x * size + (block % size), channel % input.channels);
  });
}
