import { createPixelImage, type PixelImage } from '../image/types.js';

/** Gaussian blur of the colours up to 3 sigma; the border is repeated. `sigma` in px, above 0. */
export function blur(image: PixelImage, sigma: number): PixelImage {
  const { width, height } = image;
  const radius = Math.ceil(3 * sigma);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, k) => Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  const weights = raw.map((weight) => weight / sum);
  const rows = along(Float64Array.from(image.data), weights, radius, width, height, 4, 4 * width);
  const both = along(rows, weights, radius, height, width, 4 * width, 4);
  const result = createPixelImage(width, height);
  for (let i = 0; i < both.length; i++) result.data[i] = (i & 3) === 3 ? image.data[i]! : Math.floor(both[i]! + 0.5);
  return result;
}

/** Convolves each of `lines` lines of `length` pixels; neighbours in a line lie `step` values apart, lines `stride`. */
function along(
  values: Float64Array,
  weights: readonly number[],
  radius: number,
  length: number,
  lines: number,
  step: number,
  stride: number,
): Float64Array {
  const result = new Float64Array(values.length);
  for (let line = 0; line < lines; line++) {
    for (let i = 0; i < length; i++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          const at = Math.min(Math.max(i + k - radius, 0), length - 1);
          sum += weights[k]! * values[line * stride + at * step + channel]!;
        }
        result[line * stride + i * step + channel] = sum;
      }
    }
  }
  return result;
}
