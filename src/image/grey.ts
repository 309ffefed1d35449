/** Pictures without colour. */
import type { FloatImage } from './floats.js';

/** Whether red, green and blue are alike everywhere. */
export function isGrey({ data }: FloatImage): boolean {
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

/** The luma (ITU-R BT.601) of every pixel in all three channels. */
export function greyFloats(image: FloatImage): FloatImage {
  const data = new Float32Array(image.data.length);
  for (let i = 0; i < data.length; i += 3) {
    data.fill(0.299 * image.data[i]! + 0.587 * image.data[i + 1]! + 0.114 * image.data[i + 2]!, i, i + 3);
  }
  return { ...image, data };
}
