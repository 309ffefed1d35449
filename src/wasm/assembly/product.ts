// @ts-nocheck: AssemblyScript, not TypeScript
import { fma } from './lanes';

/**
 * Four tiles x eight channels of a matrix product; the register rule of tile8.ts holds. The four tiles' values lie together, four channels of
 * each at a time ([k / 4][4 tiles][4]), so that one pointer does instead of four.
 */
export function product4x8(a: usize, b: usize, k: usize, out: usize, outStep: usize): void {
  let c00 = f32x4.splat(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (let rest = k << 2; ; rest -= 16) {
    const end = a + min<usize>(rest, 16);
    do {
      const b0 = v128.load(b), b1 = v128.load(b, 16);
      const x0 = v128.load32_splat(a);
      c00 = fma(x0, b0, c00);
      c01 = fma(x0, b1, c01);
      const x1 = v128.load32_splat(a, 16);
      c10 = fma(x1, b0, c10);
      c11 = fma(x1, b1, c11);
      const x2 = v128.load32_splat(a, 32);
      c20 = fma(x2, b0, c20);
      c21 = fma(x2, b1, c21);
      const x3 = v128.load32_splat(a, 48);
      c30 = fma(x3, b0, c30);
      c31 = fma(x3, b1, c31);
      b += 32;
      a += 4;
    } while (a < end);
    if (rest <= 16) break;
    a += 48;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  out += outStep;
  v128.store(out, c10);
  v128.store(out, c11, 16);
  out += outStep;
  v128.store(out, c20);
  v128.store(out, c21, 16);
  out += outStep;
  v128.store(out, c30);
  v128.store(out, c31, 16);
}
