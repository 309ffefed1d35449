// @ts-nocheck: AssemblyScript, not TypeScript
import { storeLanes, word } from '../assembly/lanes';

/** Rows that are summed by themselves before they join the rest: keeps rounding errors of long sums small. */
const CHUNK: usize = 128;

/** x, or x · min(other, 0) where there is another tensor: the share of a PReLU's slope in the gradient. */
@inline
function value(x: usize, other: usize): v128 {
  const a = v128.load(x);
  return other ? f32x4.mul(a, f32x4.pmin(f32x4.splat(0), v128.load(other))) : a;
}

/** Sums of `rows` rows, `step` bytes apart, of sixteen channels. */
function sum16(x: usize, other: usize, rows: usize, step: usize, scale: v128, out: usize): void {
  let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
  while (rows > 0) {
    const count = min(CHUNK, rows);
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let i: usize = 0; i < count; i++) {
      s0 = f32x4.add(s0, value(x, other));
      s1 = f32x4.add(s1, value(x + 16, other ? other + 16 : 0));
      s2 = f32x4.add(s2, value(x + 32, other ? other + 32 : 0));
      s3 = f32x4.add(s3, value(x + 48, other ? other + 48 : 0));
      x += step;
      if (other) other += step;
    }
    t0 = f32x4.add(t0, s0);
    t1 = f32x4.add(t1, s1);
    t2 = f32x4.add(t2, s2);
    t3 = f32x4.add(t3, s3);
    rows -= count;
  }
  v128.store(out, f32x4.mul(t0, scale));
  v128.store(out, f32x4.mul(t1, scale), 16);
  v128.store(out, f32x4.mul(t2, scale), 32);
  v128.store(out, f32x4.mul(t3, scale), 48);
}

/** The same of one to four channels. */
function sum4(x: usize, other: usize, rows: usize, step: usize, scale: v128, out: usize, lanes: i32): void {
  let total = f32x4.splat(0);
  while (rows > 0) {
    const count = min(CHUNK, rows);
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < count; i++) {
      sum = f32x4.add(sum, value(x, other));
      x += step;
      if (other) other += step;
    }
    total = f32x4.add(total, sum);
    rows -= count;
  }
  storeLanes(out, f32x4.mul(total, scale), lanes);
}

/**
 * Sums over the middle of [outer][rows][channels], times a factor, for outer indices n0 … n1; of another tensor's negative part times this one
 * where there is another. Up to three values beyond the end are read.
 */
export function sumRows(block: usize, n0: usize, n1: usize, _scratch: usize): void {
  const input = word(block, 0), another = word(block, 1), output = word(block, 2);
  const rows = word(block, 3), step = word(block, 4) << 2, scale = f32x4.splat(load<f32>(block + 20));
  for (let n = n0; n < n1; n++) {
    const x = input + n * rows * step, other = another ? another + n * rows * step : 0, out = output + n * step;
    let c: usize = 0;
    for (; c + 64 <= step; c += 64) sum16(x + c, other ? other + c : 0, rows, step, scale, out + c);
    for (; c < step; c += 16) sum4(x + c, other ? other + c : 0, rows, step, scale, out + c, <i32>((step - c) >> 2));
  }
}
