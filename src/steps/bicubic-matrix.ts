/** Keys's cubic kernel with a = -0.5 (Pillow's and MATLAB's; PyTorch's interpolate uses -0.75). */
function cubic(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0;
}

const linear = (x: number): number => Math.max(0, 1 - Math.abs(x));

/** The matrix of the cubic kernel; see {@link interpolationMatrix}. */
export const bicubicMatrix = (from: number, to: number): Float32Array => interpolationMatrix('bicubic', from, to);

/**
 * The matrix that enlarges a row of `from` pixels to `to` pixels: half-pixel centres, taps outside the row dropped and the rest
 * scaled to sum 1, as Pillow does.
 *
 * @returns `to` rows of `from` weights
 */
export function interpolationMatrix(kind: 'bicubic' | 'bilinear', from: number, to: number): Float32Array {
  const weight = kind === 'bicubic' ? cubic : linear;
  const matrix = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const centre = ((i + 0.5) * from) / to - 0.5;
    const first = Math.max(0, Math.ceil(centre - 2));
    const last = Math.min(from - 1, Math.floor(centre + 2));
    let sum = 0;
    for (let j = first; j <= last; j++) sum += weight(j - centre);
    for (let j = first; j <= last; j++) matrix[i * from + j] = weight(j - centre) / sum;
  }
  return matrix;
}
