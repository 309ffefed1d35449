/**
 * Plain twin of `preluGradient`.
 *
 * @param slope [channels]; none: ReLU
 */
export const preluGradientReference = (
  input: Float32Array,
  gradient: Float32Array,
  slope: Float32Array | undefined,
): Float32Array => input.map((x, i) => gradient[i]! * (x > 0 ? 1 : slope ? slope[i % slope.length]! : 0));
