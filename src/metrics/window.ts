/** Windows that metrics average over. */

/** Samples of a Gaussian at the integer distances from the centre, summing to 1. */
export function gaussianWindow(size: number, sigma: number): Float64Array {
  const samples = Float64Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const sum = samples.reduce((total, value) => total + value, 0);
  return samples.map((value) => value / sum);
}

/** Separable filter without padding: [height, width] → [height - n + 1, width - n + 1]. */
export function filterValid(values: Float64Array, width: number, height: number, window: Float64Array): Float64Array {
  const n = window.length;
  const outWidth = width - n + 1;
  const outHeight = height - n + 1;
  const rows = new Float64Array(height * outWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += window[k]! * values[y * width + x + k]!;
      rows[y * outWidth + x] = sum;
    }
  }
  const out = new Float64Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) {
    for (let k = 0; k < n; k++) {
      const weight = window[k]!;
      for (let x = 0; x < outWidth; x++) {
        const o = y * outWidth + x;
        out[o] = out[o]! + weight * rows[(y + k) * outWidth + x]!;
      }
    }
  }
  return out;
}
