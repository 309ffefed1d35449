// @ts-nocheck: AssemblyScript, not TypeScript
// Tiles as in tile8.ts for the last one to four channels.
import { bend, fma, storeLanes } from './lanes';

/** Four pixels, one to four channels. */
export function tile4x4(
  a: usize, aStep: usize, runs: usize, runBytes: usize, runStride: usize, b: usize, bias: usize,
  slope: usize, res: usize, resStep: usize, out: usize, outStep: usize, lanes: i32,
): void {
  let c00 = v128.load(bias, 0);
  let c10 = c00;
  let c20 = c00;
  let c30 = c00;
  for (; runs > 0; runs--) {
    const end = a + runBytes;
    let a0 = a, a1 = a0 + aStep, a2 = a1 + aStep, a3 = a2 + aStep;
    do {
      const b0 = v128.load(b, 0);
      const x0 = v128.load32_splat(a0);
      c00 = fma(x0, b0, c00);
      const x1 = v128.load32_splat(a1);
      c10 = fma(x1, b0, c10);
      const x2 = v128.load32_splat(a2);
      c20 = fma(x2, b0, c20);
      const x3 = v128.load32_splat(a3);
      c30 = fma(x3, b0, c30);
      b += 16;
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    } while (a0 < end);
    a += runStride;
  }
  if (res) {
    c00 = f32x4.add(c00, v128.load(res, 0));
    res += resStep;
    c10 = f32x4.add(c10, v128.load(res, 0));
    res += resStep;
    c20 = f32x4.add(c20, v128.load(res, 0));
    res += resStep;
    c30 = f32x4.add(c30, v128.load(res, 0));
  }
  if (slope) {
    const s0 = v128.load(slope, 0);
    c00 = bend(c00, s0);
    c10 = bend(c10, s0);
    c20 = bend(c20, s0);
    c30 = bend(c30, s0);
  }
  if (lanes == 4) {
    v128.store(out, c00, 0);
    out += outStep;
    v128.store(out, c10, 0);
    out += outStep;
    v128.store(out, c20, 0);
    out += outStep;
    v128.store(out, c30, 0);
  } else {
    storeLanes(out, c00, lanes);
    out += outStep;
    storeLanes(out, c10, lanes);
    out += outStep;
    storeLanes(out, c20, lanes);
    out += outStep;
    storeLanes(out, c30, lanes);
  }
}

/** One pixel, one to four channels. */
export function tile1x4(
  a: usize, aStep: usize, runs: usize, runBytes: usize, runStride: usize, b: usize, bias: usize,
  slope: usize, res: usize, resStep: usize, out: usize, outStep: usize, lanes: i32,
): void {
  let c00 = v128.load(bias, 0);
  for (; runs > 0; runs--) {
    const end = a + runBytes;
    let a0 = a;
    do {
      const b0 = v128.load(b, 0);
      const x0 = v128.load32_splat(a0);
      c00 = fma(x0, b0, c00);
      b += 16;
      a0 += 4;
    } while (a0 < end);
    a += runStride;
  }
  if (res) {
    c00 = f32x4.add(c00, v128.load(res, 0));
  }
  if (slope) {
    const s0 = v128.load(slope, 0);
    c00 = bend(c00, s0);
  }
  if (lanes == 4) {
    v128.store(out, c00, 0);
  } else {
    storeLanes(out, c00, lanes);
  }
}
