// @ts-nocheck: AssemblyScript, not TypeScript
// Register tiles of the direct convolution: pixels x output channels. Accumulators and all loads of the loop body must fit 15 registers
// (V8 keeps one of 16 and hoists the loads of a block): 4x8 takes 8 + 4 + 2. The body is written out and k is not unrolled for that reason;
// where it is, a branch keeps the loads of two steps apart.
//
// All tiles: `a` first input pixel of the first tap, `aStep` bytes to the next output pixel's; `runs` stretches of `runBytes` contiguous
// input, `runStride` apart (kernel rows); `b` weights [k][lanes of the tile]; `bias`, `slope` (0: linear) one vector set per tile;
// `res` residual (0: none); `lanes` output channels that exist.
import { bend, fma, storeLanes } from './lanes';

/** Four pixels, five to eight channels. */
export function tile4x8(
  a: usize, aStep: usize, runs: usize, runBytes: usize, runStride: usize, b: usize, bias: usize,
  slope: usize, res: usize, resStep: usize, out: usize, outStep: usize, lanes: i32,
): void {
  let c00 = v128.load(bias, 0);
  let c01 = v128.load(bias, 16);
  let c10 = c00, c11 = c01;
  let c20 = c00, c21 = c01;
  let c30 = c00, c31 = c01;
  for (; runs > 0; runs--) {
    const end = a + runBytes, last = end - 4;
    let a0 = a, a1 = a0 + aStep, a2 = a1 + aStep, a3 = a2 + aStep;
    do {
      const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0);
      c00 = fma(x0, b0, c00);
      c01 = fma(x0, b1, c01);
      const x1 = v128.load32_splat(a1);
      c10 = fma(x1, b0, c10);
      c11 = fma(x1, b1, c11);
      const x2 = v128.load32_splat(a2);
      c20 = fma(x2, b0, c20);
      c21 = fma(x2, b1, c21);
      const x3 = v128.load32_splat(a3);
      c30 = fma(x3, b0, c30);
      c31 = fma(x3, b1, c31);
      // Multiplying and adding apart fills the front end: two steps a round save it increments. Fused, it has room left.
      if (!ASC_FEATURE_RELAXED_SIMD) {
        if (a0 == last) {
          b += 32;
          break;
        }
        const d0 = v128.load(b, 32), d1 = v128.load(b, 48);
        const z0 = v128.load32_splat(a0, 4);
        c00 = fma(z0, d0, c00);
        c01 = fma(z0, d1, c01);
        const z1 = v128.load32_splat(a1, 4);
        c10 = fma(z1, d0, c10);
        c11 = fma(z1, d1, c11);
        const z2 = v128.load32_splat(a2, 4);
        c20 = fma(z2, d0, c20);
        c21 = fma(z2, d1, c21);
        const z3 = v128.load32_splat(a3, 4);
        c30 = fma(z3, d0, c30);
        c31 = fma(z3, d1, c31);
        b += 32;
        a0 += 4;
        a1 += 4;
        a2 += 4;
        a3 += 4;
      }
      b += 32;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    } while (a0 < end);
    a += runStride;
  }
  if (res) {
    c00 = f32x4.add(c00, v128.load(res, 0));
    c01 = f32x4.add(c01, v128.load(res, 16));
    res += resStep;
    c10 = f32x4.add(c10, v128.load(res, 0));
    c11 = f32x4.add(c11, v128.load(res, 16));
    res += resStep;
    c20 = f32x4.add(c20, v128.load(res, 0));
    c21 = f32x4.add(c21, v128.load(res, 16));
    res += resStep;
    c30 = f32x4.add(c30, v128.load(res, 0));
    c31 = f32x4.add(c31, v128.load(res, 16));
  }
  if (slope) {
    const s0 = v128.load(slope, 0), s1 = v128.load(slope, 16);
    c00 = bend(c00, s0);
    c01 = bend(c01, s1);
    c10 = bend(c10, s0);
    c11 = bend(c11, s1);
    c20 = bend(c20, s0);
    c21 = bend(c21, s1);
    c30 = bend(c30, s0);
    c31 = bend(c31, s1);
  }
  if (lanes == 8) {
    v128.store(out, c00, 0);
    v128.store(out, c01, 16);
    out += outStep;
    v128.store(out, c10, 0);
    v128.store(out, c11, 16);
    out += outStep;
    v128.store(out, c20, 0);
    v128.store(out, c21, 16);
    out += outStep;
    v128.store(out, c30, 0);
    v128.store(out, c31, 16);
  } else {
    v128.store(out, c00);
    storeLanes(out + 16, c01, lanes - 4);
    out += outStep;
    v128.store(out, c10);
    storeLanes(out + 16, c11, lanes - 4);
    out += outStep;
    v128.store(out, c20);
    storeLanes(out + 16, c21, lanes - 4);
    out += outStep;
    v128.store(out, c30);
    storeLanes(out + 16, c31, lanes - 4);
  }
}

/** One pixel, five to eight channels: the rest of a row. */
export function tile1x8(
  a: usize, aStep: usize, runs: usize, runBytes: usize, runStride: usize, b: usize, bias: usize,
  slope: usize, res: usize, resStep: usize, out: usize, outStep: usize, lanes: i32,
): void {
  let c00 = v128.load(bias, 0);
  let c01 = v128.load(bias, 16);
  for (; runs > 0; runs--) {
    const end = a + runBytes;
    let a0 = a;
    do {
      const b0 = v128.load(b, 0), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a0);
      c00 = fma(x0, b0, c00);
      c01 = fma(x0, b1, c01);
      b += 32;
      a0 += 4;
    } while (a0 < end);
    a += runStride;
  }
  if (res) {
    c00 = f32x4.add(c00, v128.load(res, 0));
    c01 = f32x4.add(c01, v128.load(res, 16));
  }
  if (slope) {
    const s0 = v128.load(slope, 0), s1 = v128.load(slope, 16);
    c00 = bend(c00, s0);
    c01 = bend(c01, s1);
  }
  if (lanes == 8) {
    v128.store(out, c00, 0);
    v128.store(out, c01, 16);
  } else {
    v128.store(out, c00);
    storeLanes(out + 16, c01, lanes - 4);
  }
}
