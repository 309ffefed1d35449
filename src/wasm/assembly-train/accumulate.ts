// @ts-nocheck: AssemblyScript, not TypeScript
// Register tiles of weight gradients: sums over pixels of four values times eight (or four) of another tensor, added to what lies at `c`.
// The register rule of ../assembly/tile8.ts holds.
//
// `rows` rows of `width` pixels each: `a` first of four values, `aStep` bytes to the next pixel's, `aRow` to the next row's first; `b`, `bStep`
// and `bRow` the same for the other tensor; `c` four rows of sums, `cStep` bytes apart.
import { fma } from '../assembly/lanes';

/** Four by eight sums. */
export function accumulate4x8(
  a: usize, aStep: usize, aRow: usize, b: usize, bStep: usize, bRow: usize, rows: usize, width: usize, c: usize, cStep: usize,
): void {
  const second = c + cStep, third = second + cStep, fourth = third + cStep;
  let c00 = v128.load(c), c01 = v128.load(c, 16), c10 = v128.load(second), c11 = v128.load(second, 16);
  let c20 = v128.load(third), c21 = v128.load(third, 16), c30 = v128.load(fourth), c31 = v128.load(fourth, 16);
  for (; rows > 0; rows--) {
    let x = a, y = b;
    const end = b + width * bStep;
    do {
      const b0 = v128.load(y), b1 = v128.load(y, 16);
      const x0 = v128.load32_splat(x);
      c00 = fma(x0, b0, c00);
      c01 = fma(x0, b1, c01);
      const x1 = v128.load32_splat(x, 4);
      c10 = fma(x1, b0, c10);
      c11 = fma(x1, b1, c11);
      const x2 = v128.load32_splat(x, 8);
      c20 = fma(x2, b0, c20);
      c21 = fma(x2, b1, c21);
      const x3 = v128.load32_splat(x, 12);
      c30 = fma(x3, b0, c30);
      c31 = fma(x3, b1, c31);
      x += aStep;
      y += bStep;
    } while (y < end);
    a += aRow;
    b += bRow;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(second, c10);
  v128.store(second, c11, 16);
  v128.store(third, c20);
  v128.store(third, c21, 16);
  v128.store(fourth, c30);
  v128.store(fourth, c31, 16);
}

/** Four by four sums. */
export function accumulate4x4(
  a: usize, aStep: usize, aRow: usize, b: usize, bStep: usize, bRow: usize, rows: usize, width: usize, c: usize, cStep: usize,
): void {
  const second = c + cStep, third = second + cStep, fourth = third + cStep;
  let c0 = v128.load(c), c1 = v128.load(second), c2 = v128.load(third), c3 = v128.load(fourth);
  for (; rows > 0; rows--) {
    let x = a, y = b;
    const end = b + width * bStep;
    do {
      const b0 = v128.load(y);
      c0 = fma(v128.load32_splat(x), b0, c0);
      c1 = fma(v128.load32_splat(x, 4), b0, c1);
      c2 = fma(v128.load32_splat(x, 8), b0, c2);
      c3 = fma(v128.load32_splat(x, 12), b0, c3);
      x += aStep;
      y += bStep;
    } while (y < end);
    a += aRow;
    b += bRow;
  }
  v128.store(c, c0);
  v128.store(second, c1);
  v128.store(third, c2);
  v128.store(fourth, c3);
}
