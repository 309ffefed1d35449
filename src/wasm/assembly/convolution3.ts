// @ts-nocheck: AssemblyScript, not TypeScript
import { bend, fma, storeLanes, word } from './lanes';

/** Pixels of a tile: their sums, inputs and weights fit the registers (see tile8.ts); a product that is not fused takes one more. */
const PIXELS: usize = ASC_FEATURE_RELAXED_SIMD ? 3 : 2;

/**
 * Direct convolution of output rows y0 … y1 to at most three channels; a run of the kernel is whole vectors. The lanes of a vector are four
 * values that follow each other, not four channels: one load brings four values, where tile4.ts loads each alone. The block is that of
 * `convolution`, the weights are [k / 4][3 channels][4].
 */
export function convolution3(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const runs = word(block, 3), runBytes = word(block, 4), runStride = word(block, 5);
  const weights = word(block, 6), bias = word(block, 7), slope = word(block, 8);
  const residual = word(block, 9), residualRow = word(block, 10), residualStep = word(block, 11);
  const output = word(block, 13), outputRow = word(block, 14), outputStep = word(block, 15);
  const width = word(block, 17), lanes = <i32>word(block, 18);
  for (let y = y0; y < y1; y++) {
    let a = input + y * inputRow, x: usize = 0, out = output + y * outputRow;
    let res = residual ? residual + y * residualRow : 0;
    for (; x + PIXELS <= width; x += PIXELS) {
      tile(a, inputStep, runs, runBytes, runStride, weights, bias, slope, res, residualStep, out, outputStep, lanes);
      a += inputStep * PIXELS;
      out += outputStep * PIXELS;
      if (res) res += residualStep * PIXELS;
    }
    for (; x < width; x++) {
      pixel(a, runs, runBytes, runStride, weights, bias, slope, res, out, lanes);
      a += inputStep;
      out += outputStep;
      if (res) res += residualStep;
    }
  }
}

function tile(
  a: usize, aStep: usize, runs: usize, runBytes: usize, runStride: usize, b: usize, bias: usize,
  slope: usize, res: usize, resStep: usize, out: usize, outStep: usize, lanes: i32,
): void {
  let c00 = f32x4.splat(0), c01 = c00, c02 = c00;
  let c10 = c00, c11 = c00, c12 = c00;
  let c20 = c00, c21 = c00, c22 = c00;
  for (; runs > 0; runs--) {
    const end = a + runBytes;
    let a0 = a, a1 = a0 + aStep, a2 = a1 + aStep;
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32);
      const x0 = v128.load(a0);
      c00 = fma(x0, b0, c00);
      c01 = fma(x0, b1, c01);
      c02 = fma(x0, b2, c02);
      const x1 = v128.load(a1);
      c10 = fma(x1, b0, c10);
      c11 = fma(x1, b1, c11);
      c12 = fma(x1, b2, c12);
      if (PIXELS == 3) {
        const x2 = v128.load(a2);
        c20 = fma(x2, b0, c20);
        c21 = fma(x2, b1, c21);
        c22 = fma(x2, b2, c22);
        a2 += 16;
      }
      b += 48;
      a0 += 16;
      a1 += 16;
    } while (a0 < end);
    a += runStride;
  }
  finish(c00, c01, c02, bias, slope, res, out, lanes);
  finish(c10, c11, c12, bias, slope, res ? res + resStep : 0, out + outStep, lanes);
  if (PIXELS == 3) finish(c20, c21, c22, bias, slope, res ? res + 2 * resStep : 0, out + 2 * outStep, lanes);
}

/** One pixel: the rest of a row. */
function pixel(
  a: usize, runs: usize, runBytes: usize, runStride: usize, b: usize, bias: usize,
  slope: usize, res: usize, out: usize, lanes: i32,
): void {
  let c0 = f32x4.splat(0), c1 = c0, c2 = c0;
  for (; runs > 0; runs--) {
    for (let at = a, end = a + runBytes; at < end; at += 16, b += 48) {
      const x = v128.load(at);
      c0 = fma(x, v128.load(b), c0);
      c1 = fma(x, v128.load(b, 16), c1);
      c2 = fma(x, v128.load(b, 32), c2);
    }
    a += runStride;
  }
  finish(c0, c1, c2, bias, slope, res, out, lanes);
}

/** Adds up the four sums of each channel; bias, residual, slope. */
@inline
function finish(c0: v128, c1: v128, c2: v128, bias: usize, slope: usize, res: usize, out: usize, lanes: i32): void {
  const pairs = f32x4.add(v128.shuffle<f32>(c0, c1, 0, 4, 1, 5), v128.shuffle<f32>(c0, c1, 2, 6, 3, 7));
  const third = f32x4.add(v128.shuffle<f32>(c2, c2, 0, 0, 1, 1), v128.shuffle<f32>(c2, c2, 2, 2, 3, 3));
  let sum = f32x4.add(v128.shuffle<f32>(pairs, third, 0, 1, 4, 5), v128.shuffle<f32>(pairs, third, 2, 3, 6, 7));
  sum = f32x4.add(sum, v128.load(bias));
  if (res) sum = f32x4.add(sum, v128.load(res));
  if (slope) sum = bend(sum, v128.load(slope));
  storeLanes(out, sum, lanes);
}
