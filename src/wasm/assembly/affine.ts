// @ts-nocheck: AssemblyScript, not TypeScript
import { bend, fma, storeLanes, word } from './lanes';

/**
 * bend(x · scale + shift + residual) for rows y0 … y1; scale and shift [c], slope [c] or 0, residual or 0. Batch norm, activations with
 * slopes, products with one number per channel and sums of two tensors are all this.
 */
export function affine(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const scale = word(block, 3), shift = word(block, 4), slope = word(block, 5);
  const residual = word(block, 6), residualRow = word(block, 7), residualStep = word(block, 8);
  const output = word(block, 9), outputRow = word(block, 10), outputStep = word(block, 11);
  const width = word(block, 12), channels = word(block, 13);
  const bytes = channels << 2, vectors = bytes & ~15;
  for (let y = y0; y < y1; y++) {
    let a = input + y * inputRow, out = output + y * outputRow;
    let res = residual ? residual + y * residualRow : 0;
    for (let x: usize = 0; x < width; x++) {
      let c: usize = 0;
      for (; c < vectors; c += 16) v128.store(out + c, value(a, scale, shift, slope, res, c));
      if (c < bytes) storeLanes(out + c, value(a, scale, shift, slope, res, c), <i32>((bytes - c) >> 2));
      a += inputStep;
      out += outputStep;
      if (res) res += residualStep;
    }
  }
}

@inline
function value(a: usize, scale: usize, shift: usize, slope: usize, res: usize, c: usize): v128 {
  let x = fma(v128.load(a + c), v128.load(scale + c), v128.load(shift + c));
  if (res) x = f32x4.add(x, v128.load(res + c));
  return slope ? bend(x, v128.load(slope + c)) : x;
}
