/** Channels of one panel of weights: 8, or 4 for a last panel of at most 4 channels where the kernel has tiles for it. */
function panels(channels: number, narrow: boolean): number[] {
  const widths: number[] = [];
  for (let c = 0; c < channels; c += 8) widths.push(narrow && channels - c <= 4 ? 4 : 8);
  return widths;
}

/**
 * Weights as the kernels read them: [part][panel][k][8 or 4], lanes that no channel fills are zero.
 *
 * @param matrix [k][filters]
 * @param parts groups of filters that start a panel of their own
 * @param narrow whether a last panel may be 4 wide
 */
export function packMatrix(matrix: Float32Array, filters: number, parts: number, narrow: boolean): Float32Array {
  const k = matrix.length / filters;
  const channels = filters / parts;
  const widths = panels(channels, narrow);
  const packed = new Float32Array(parts * k * widths.reduce((sum, width) => sum + width, 0));
  let to = 0;
  for (let part = 0; part < parts; part++) {
    let c = 0;
    for (const width of widths) {
      const lanes = Math.min(width, channels - c);
      const first = part * channels + c;
      for (let from = first; from < matrix.length; from += filters, to += width) {
        for (let lane = 0; lane < lanes; lane++) packed[to + lane] = matrix[from + lane]!;
      }
      c += width;
    }
  }
  return packed;
}

/** One value per filter, laid out as {@link packMatrix} lays out a row. A shorter list is repeated: slopes after a pixel shuffle. */
export function packVector(vector: Float32Array, filters: number, parts: number, narrow: boolean): Float32Array {
  const row = new Float32Array(filters).map((_, i) => vector[i % vector.length]!);
  return packMatrix(row, filters, parts, narrow);
}
