// @ts-nocheck: AssemblyScript, not TypeScript
import { bend, fma, storeLanes, word } from './lanes';

/**
 * Every channel with a filter of its own; output rows y0 … y1. Four pixels x four channels at a time, so that a vector of weights is loaded
 * once for four products.
 */
export function depthwise(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const output = word(block, 3), outputRow = word(block, 4), outputStep = word(block, 5);
  const weights = word(block, 6), biases = word(block, 7), slopes = word(block, 8);
  const width = word(block, 9), bytes = word(block, 10) << 2, size = word(block, 11), strides = word(block, 12);
  const step = strides * inputStep;
  for (let y = y0; y < y1; y++) {
    let a = input + y * strides * inputRow, out = output + y * outputRow, x: usize = 0;
    for (; x + 4 <= width; x += 4) {
      for (let c: usize = 0; c < bytes; c += 16) {
        let s0 = v128.load(biases + c), s1 = s0, s2 = s0, s3 = s0;
        let w = weights + c;
        for (let ky: usize = 0, row = a + c; ky < size; ky++, row += inputRow) {
          for (let kx: usize = 0, at = row; kx < size; kx++, at += inputStep, w += bytes) {
            const factor = v128.load(w);
            s0 = fma(factor, v128.load(at), s0);
            s1 = fma(factor, v128.load(at + step), s1);
            s2 = fma(factor, v128.load(at + (step << 1)), s2);
            s3 = fma(factor, v128.load(at + step * 3), s3);
          }
        }
        if (slopes) {
          const slope = v128.load(slopes + c);
          s0 = bend(s0, slope);
          s1 = bend(s1, slope);
          s2 = bend(s2, slope);
          s3 = bend(s3, slope);
        }
        const lanes = <i32>((bytes - c) >> 2);
        storeLanes(out + c, s0, lanes);
        storeLanes(out + c + outputStep, s1, lanes);
        storeLanes(out + c + (outputStep << 1), s2, lanes);
        storeLanes(out + c + outputStep * 3, s3, lanes);
      }
      a += step << 2;
      out += outputStep << 2;
    }
    for (; x < width; x++) {
      for (let c: usize = 0; c < bytes; c += 16) {
        let sum = v128.load(biases + c), w = weights + c;
        for (let ky: usize = 0, row = a + c; ky < size; ky++, row += inputRow) {
          for (let kx: usize = 0, at = row; kx < size; kx++, at += inputStep, w += bytes) {
            sum = fma(v128.load(w), v128.load(at), sum);
          }
        }
        if (slopes) sum = bend(sum, v128.load(slopes + c));
        storeLanes(out + c, sum, <i32>((bytes - c) >> 2));
      }
      a += step;
      out += outputStep;
    }
  }
}
