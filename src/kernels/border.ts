import type { FloatImage } from '../image/floats.js';
import { at, image } from './image.js';
import type { Task } from './task.js';
import type { View } from './view.js';

/** Pixels beyond the four sides of an image that its buffer holds, and how many of them mirror the image (the others are zero). */
export interface Margins {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly reflect: number;
}

/** Fills the margins of a view whose rows hold nothing but image and margins. A unit is a row, with the margins above or below the first and last. */
export function borderTask(view: View, { top, left, bottom, right, reflect }: Margins): Task {
  const { address, row, height, width, channels } = view;
  const words = [address, row, height, width, channels, top, left, bottom, right, reflect];
  return { kernel: 'border', units: height, scratch: 0, words, follows: reflect > 0 };
}

/** Plain twin of `border`: the image with its margins. */
export function borderReference(input: FloatImage, { top, left, bottom, right, reflect }: Margins): FloatImage {
  const { height, width, channels } = input;
  const mirrored = (i: number, extent: number) => {
    if (i < 0) return -i <= reflect ? -i : undefined;
    if (i < extent) return i;
    return i - extent < reflect ? 2 * (extent - 1) - i : undefined;
  };
  return image(height + top + bottom, width + left + right, channels, (y, x, c) => {
    const [iy, ix] = [mirrored(y - top, height), mirrored(x - left, width)];
    return iy === undefined || ix === undefined ? 0 : at(input, iy, ix, c);
  });
}
