// @ts-nocheck: AssemblyScript, not TypeScript
import { fma, storeLanes, word } from './lanes';

/** e^x, relative error about 1e-7: 2^n times a polynomial on [-ln 2 / 2, ln 2 / 2] (Cephes expf). */
@inline
function exp(x: v128): v128 {
  x = f32x4.max(f32x4.splat(-87), f32x4.min(f32x4.splat(87), x));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  const r = fma(n, f32x4.splat(2.12194440e-4), fma(n, f32x4.splat(-0.693359375), x));
  let p = fma(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(fma(p, f32x4.mul(r, r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** Near zero an odd polynomial, because (1 - e) / (1 + e) would lose digits there (Cephes tanhf). */
@inline
function tanh(x: v128): v128 {
  const one = f32x4.splat(1), size = f32x4.abs(x), square = f32x4.mul(x, x);
  let p = fma(f32x4.splat(-5.70498872745e-3), square, f32x4.splat(2.06390887954e-2));
  p = fma(p, square, f32x4.splat(-5.37397155531e-2));
  p = fma(p, square, f32x4.splat(1.33314422036e-1));
  p = fma(p, square, f32x4.splat(-3.33332819422e-1));
  const near = fma(f32x4.mul(p, square), x, x);
  const e = exp(f32x4.mul(size, f32x4.splat(-2)));
  const far = f32x4.div(f32x4.sub(one, e), f32x4.add(one, e));
  const signed = v128.bitselect(x, far, f32x4.splat(-0.0));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

@inline
function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

@inline
function value(from: usize, isTanh: bool): v128 {
  const x = v128.load(from);
  return isTanh ? tanh(x) : sigmoid(x);
}

/** tanh (mode 0) or sigmoid (mode 1) of rows y0 … y1 of `count` floats. */
export function squash(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), output = word(block, 2), outputRow = word(block, 3);
  const bytes = word(block, 4) << 2, isTanh = word(block, 5) == 0, vectors = bytes & ~15;
  for (let y = y0; y < y1; y++) {
    const a = input + y * inputRow, out = output + y * outputRow;
    let c: usize = 0;
    for (; c < vectors; c += 16) v128.store(out + c, value(a + c, isTanh));
    if (c < bytes) storeLanes(out + c, value(a + c, isTanh), <i32>((bytes - c) >> 2));
  }
}
