/** Photos without colour. */
import type { PixelImage } from '../image/types.js';

/** Whether red, green and blue are alike everywhere. */
export function isGreyPhoto({ data }: PixelImage): boolean {
  for (let i = 0; i < data.length; i += 4) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

/** Gives every pixel its luma (ITU-R BT.601) in all three channels, in place. */
export function makeGrey({ data }: PixelImage): void {
  for (let i = 0; i < data.length; i += 4)
    data.fill(Math.round(0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!), i, i + 3);
}
