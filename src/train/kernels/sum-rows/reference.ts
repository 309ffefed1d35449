/**
 * Plain twin of `sumRows`: sums in double precision.
 *
 * @param values [outer, rows, channels]
 * @param negativeOf the same, or nothing
 * @returns [outer, channels]
 */
export function sumRowsReference(
  values: Float32Array,
  outer: number,
  channels: number,
  scale: number,
  negativeOf?: Float32Array,
): Float32Array {
  const sums = new Float64Array(outer * channels);
  const perOuter = values.length / outer;
  for (const [i, value] of values.entries()) {
    const factor = negativeOf ? Math.min(negativeOf[i]!, 0) : 1;
    sums[Math.floor(i / perOuter) * channels + (i % channels)]! += value * factor;
  }
  return Float32Array.from(sums, (sum) => sum * scale);
}
