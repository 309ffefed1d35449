// @ts-nocheck: AssemblyScript, not TypeScript
import { storeLanes, word } from './lanes';

/** Largest value of windows of size x size pixels, output rows y0 … y1. */
export function maxPool(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const output = word(block, 3), outputRow = word(block, 4), outputStep = word(block, 5);
  const width = word(block, 6), bytes = word(block, 7) << 2, size = word(block, 8);
  for (let y = y0; y < y1; y++) {
    let a = input + y * size * inputRow, out = output + y * outputRow;
    for (let x: usize = 0; x < width; x++) {
      for (let c: usize = 0; c < bytes; c += 16) {
        let best = v128.load(a + c);
        for (let dy: usize = 0, row = a + c; dy < size; dy++, row += inputRow) {
          for (let dx: usize = 0, at = row; dx < size; dx++, at += inputStep) best = f32x4.pmax(best, v128.load(at));
        }
        storeLanes(out + c, best, <i32>((bytes - c) >> 2));
      }
      a += size * inputStep;
      out += outputStep;
    }
  }
}

/** Mean over all pixels; a unit is 16 channels, one cache line. Rows are summed on their own first, which halves the digits lost. */
export function mean(block: usize, unit0: usize, unit1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2), output = word(block, 3);
  const height = word(block, 4), width = word(block, 5), channels = word(block, 6);
  const share = f32x4.splat(1 / <f32>(height * width));
  for (let c = unit0 << 4; c < min(unit1 << 4, channels); c += 4) {
    let total = f32x4.splat(0);
    for (let y: usize = 0; y < height; y++) {
      let sum = f32x4.splat(0);
      for (let x: usize = 0, a = input + y * inputRow + (c << 2); x < width; x++, a += inputStep) {
        sum = f32x4.add(sum, v128.load(a));
      }
      total = f32x4.add(total, sum);
    }
    storeLanes(output + (c << 2), f32x4.mul(total, share), <i32>(channels - c));
  }
}
