/** Images of the plain twins of kernels. */
import type { FloatImage } from '../image/floats.js';

/** An image whose values are computed one by one. */
export function image(
  height: number,
  width: number,
  channels: number,
  value: (y: number, x: number, c: number) => number,
): FloatImage {
  const data = new Float32Array(height * width * channels);
  let i = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < channels; c++) data[i++] = value(y, x, c);
  return { data, height, width, channels };
}

/** One value of an image. */
export const at = ({ data, width, channels }: FloatImage, y: number, x: number, c: number): number =>
  data[(y * width + x) * channels + c]!;

/** max(x, 0) + slope · min(x, 0), or x without slopes. */
export const bend = (x: number, slope: Float32Array | undefined, c: number): number =>
  slope && x < 0 ? x * slope[c]! : x;
