/** Half the size, for metrics of several scales. */

/**
 * Means of 2×2 blocks; an odd last row or column is left out.
 *
 * @param plane [height, width]
 * @param width columns, at least 2
 * @param height rows, at least 2
 * @returns [⌊height / 2⌋, ⌊width / 2⌋]
 */
export function halve(plane: Float64Array, width: number, height: number): Float64Array {
  const outWidth = width >> 1;
  const outHeight = height >> 1;
  const out = new Float64Array(outWidth * outHeight);
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const i = 2 * y * width + 2 * x;
      out[y * outWidth + x] = (plane[i]! + plane[i + 1]! + plane[i + width]! + plane[i + width + 1]!) / 4;
    }
  }
  return out;
}
