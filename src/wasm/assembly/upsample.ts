// @ts-nocheck: AssemblyScript, not TypeScript
import { copyFloats, fma, storeLanes, word } from './lanes';

/** Repeats every pixel size x size times and adds a residual (0: none); output rows y0 … y1. */
export function upsample(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const residual = word(block, 3), residualRow = word(block, 4), residualStep = word(block, 5);
  const output = word(block, 6), outputRow = word(block, 7), outputStep = word(block, 8);
  const width = word(block, 9), bytes = word(block, 10) << 2, size = word(block, 11);
  for (let y = y0; y < y1; y++) {
    let a = input + (y / size) * inputRow, out = output + y * outputRow;
    let res = residual ? residual + y * residualRow : 0;
    for (let x: usize = 0; x < width; x++) {
      for (let dx: usize = 0; dx < size; dx++) {
        if (res) {
          for (let c: usize = 0; c < bytes; c += 16) {
            storeLanes(out + c, f32x4.add(v128.load(a + c), v128.load(res + c)), <i32>((bytes - c) >> 2));
          }
          res += residualStep;
        } else copyFloats(out, a, bytes);
        out += outputStep;
      }
      a += inputStep;
    }
  }
}

/**
 * Cubic enlargement of output rows y0 … y1: first along the column into `scratch` (one input row), then along the row. The tables hold,
 * per output row or column, four byte offsets and four weights.
 */
export function bicubic(block: usize, y0: usize, y1: usize, scratch: usize): void {
  const input = word(block, 0), output = word(block, 1), outputRow = word(block, 2), outputStep = word(block, 3);
  const inputBytes = word(block, 4), width = word(block, 5), bytes = word(block, 6) << 2;
  const tall = word(block, 7), wide = word(block, 8);
  for (let y = y0; y < y1; y++) {
    const row = tall + (y << 5);
    for (let i: usize = 0; i < inputBytes; i += 16) v128.store(scratch + i, taps(input + i, row));
    let out = output + y * outputRow;
    for (let x: usize = 0, column = wide; x < width; x++, column += 32) {
      for (let c: usize = 0; c < bytes; c += 16) {
        storeLanes(out + c, taps(scratch + c, column), <i32>((bytes - c) >> 2));
      }
      out += outputStep;
    }
  }
}

@inline
function taps(from: usize, table: usize): v128 {
  const x = f32x4.mul(v128.load(from + word(table, 0)), v128.load32_splat(table, 16));
  const y = fma(v128.load(from + word(table, 1)), v128.load32_splat(table, 20), x);
  const z = fma(v128.load(from + word(table, 2)), v128.load32_splat(table, 24), y);
  return fma(v128.load(from + word(table, 3)), v128.load32_splat(table, 28), z);
}
