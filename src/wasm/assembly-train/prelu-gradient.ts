// @ts-nocheck: AssemblyScript, not TypeScript
import { storeLanes, word } from '../assembly/lanes';

/**
 * Gradient of max(x, 0) + slope · min(x, 0) for pixels p0 … p1 of a dense tensor: dy where x is positive, else slope · dy. Slopes [channels]; none:
 * zero (ReLU). Up to three values beyond the end are read.
 */
export function preluGradient(block: usize, p0: usize, p1: usize, _scratch: usize): void {
  const input = word(block, 0), gradient = word(block, 1), slopes = word(block, 2), output = word(block, 3);
  const bytes = word(block, 4) << 2;
  for (let at = p0 * bytes, end = p1 * bytes; at < end; at += bytes) {
    let c: usize = 0;
    for (; c + 16 <= bytes; c += 16) v128.store(output + at + c, bent(input + at + c, gradient + at + c, slopes, c));
    if (c < bytes) storeLanes(output + at + c, bent(input + at + c, gradient + at + c, slopes, c), <i32>((bytes - c) >> 2));
  }
}

@inline
function bent(x: usize, dy: usize, slopes: usize, c: usize): v128 {
  const positive = f32x4.gt(v128.load(x), f32x4.splat(0)), gradient = v128.load(dy);
  if (!slopes) return v128.and(gradient, positive);
  return v128.bitselect(gradient, f32x4.mul(gradient, v128.load(slopes + c)), positive);
}
