import { at, type Image, image } from '../image.js';
import type { Margins } from './task.js';

/** Plain twin of `border`: the image with its margins. */
export function borderReference(input: Image, { top, left, bottom, right, reflect }: Margins): Image {
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
