// @ts-nocheck: AssemblyScript, not TypeScript
import { bend, fma, storeLanes } from './lanes';

/** One line of six values, `fromStep` apart, times Bᵀ. */
@inline
export function inputLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + fromStep), d2 = v128.load(from + 2 * fromStep);
  const d3 = v128.load(from + 3 * fromStep), d4 = v128.load(from + 4 * fromStep), d5 = v128.load(from + 5 * fromStep);
  const four = f32x4.splat(4), minusFour = f32x4.splat(-4), minusFive = f32x4.splat(-5);
  v128.store(to, fma(four, d0, fma(minusFive, d2, d4)));
  const even = fma(minusFour, d2, d4), odd = fma(minusFour, d1, d3);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  const outer = f32x4.sub(d4, d2), inner = f32x4.sub(d3, d1), twice = f32x4.add(inner, inner);
  v128.store(to + 3 * toStep, f32x4.add(outer, twice));
  v128.store(to + 4 * toStep, f32x4.sub(outer, twice));
  v128.store(to + 5 * toStep, fma(four, d1, fma(minusFive, d3, d5)));
}

/** `count` columns of six pixels times Bᵀ: [6][24] in scratch memory. */
function columns(input: usize, count: usize, inputRow: usize, step: usize, to: usize): void {
  for (let x: usize = 0; x < count; x++) inputLine(input + x * step, inputRow, to + (x << 4), 384);
}

/**
 * Up to four tiles of 6 x 6 pixels with all their channels → Bᵀ · d · B, [36 planes][channels / 4][four tiles][4 channels]. Tiles that lie
 * side by side (`joined`) share the columns where they overlap.
 */
export function input4(
  tile0: usize, tile1: usize, tile2: usize, tile3: usize, tiles: usize, joined: bool,
  inputRow: usize, step: usize, to: usize, plane: usize, scratch: usize,
): void {
  for (let c: usize = 0; c < step; c += 16) {
    if (joined) columns(tile0 + c, (tiles << 2) + 2, inputRow, step, scratch);
    else {
      columns(tile0 + c, 6, inputRow, step, scratch);
      if (tiles > 1) columns(tile1 + c, 6, inputRow, step, scratch + 96);
      if (tiles > 2) columns(tile2 + c, 6, inputRow, step, scratch + 192);
      if (tiles > 3) columns(tile3 + c, 6, inputRow, step, scratch + 288);
    }
    const next: usize = joined ? 64 : 96;
    let from = scratch, at = to + (c << 2);
    for (let tile: usize = 0; tile < tiles; tile++, from += next, at += 16) {
      for (let y: usize = 0; y < 6; y++) inputLine(from + y * 384, 16, at + y * 6 * plane, plane);
    }
  }
}

/** A row of products → `rows` rows of the image: Aᵀ · m · A, bias, residual, slope. */
export function output4(
  from: usize, plane: usize, tileBytes: usize, scratch: usize, bias: usize, slope: usize,
  res: usize, resRow: usize, resStep: usize, out: usize, outRow: usize, outStep: usize, rows: usize, width: usize, channels: usize,
): void {
  const two = f32x4.splat(2), four = f32x4.splat(4), eight = f32x4.splat(8);
  for (let x: usize = 0; x < width; x += 4) {
    const columns = width - x;
    for (let c: usize = 0; c < channels; c += 4) {
      const lanes = <i32>(channels - c), at = c << 2;
      let m = from + at;
      for (let j: usize = 0, s = scratch; j < 6; j++, s += 16, m += plane) {
        const m0 = v128.load(m), m1 = v128.load(m + 6 * plane), m2 = v128.load(m + 12 * plane);
        const m3 = v128.load(m + 18 * plane), m4 = v128.load(m + 24 * plane), m5 = v128.load(m + 30 * plane);
        const a = f32x4.add(m1, m2), b = f32x4.sub(m1, m2), e = f32x4.add(m3, m4), f = f32x4.sub(m3, m4);
        v128.store(s, f32x4.add(f32x4.add(m0, a), e));
        v128.store(s, fma(two, f, b), 96);
        v128.store(s, fma(four, e, a), 192);
        v128.store(s, f32x4.add(fma(eight, f, b), m5), 288);
      }
      const add = v128.load(bias + at);
      for (let i: usize = 0, s = scratch; i < rows; i++, s += 96) {
        const m0 = v128.load(s), m1 = v128.load(s, 16), m2 = v128.load(s, 32);
        const m3 = v128.load(s, 48), m4 = v128.load(s, 64), m5 = v128.load(s, 80);
        const a = f32x4.add(m1, m2), b = f32x4.sub(m1, m2), e = f32x4.add(m3, m4), f = f32x4.sub(m3, m4);
        let o0 = f32x4.add(add, f32x4.add(f32x4.add(m0, a), e));
        let o1 = f32x4.add(add, fma(two, f, b));
        let o2 = f32x4.add(add, fma(four, e, a));
        let o3 = f32x4.add(add, f32x4.add(fma(eight, f, b), m5));
        if (res) {
          const r = res + i * resRow + at;
          o0 = f32x4.add(o0, v128.load(r));
          o1 = f32x4.add(o1, v128.load(r + resStep));
          o2 = f32x4.add(o2, v128.load(r + 2 * resStep));
          o3 = f32x4.add(o3, v128.load(r + 3 * resStep));
        }
        if (slope) {
          const by = v128.load(slope + at);
          o0 = bend(o0, by);
          o1 = bend(o1, by);
          o2 = bend(o2, by);
          o3 = bend(o3, by);
        }
        const o = out + i * outRow + at;
        if (lanes >= 4 && columns >= 4) {
          v128.store(o, o0);
          v128.store(o + outStep, o1);
          v128.store(o + 2 * outStep, o2);
          v128.store(o + 3 * outStep, o3);
        } else {
          storeLanes(o, o0, lanes);
          if (columns > 1) storeLanes(o + outStep, o1, lanes);
          if (columns > 2) storeLanes(o + 2 * outStep, o2, lanes);
          if (columns > 3) storeLanes(o + 3 * outStep, o3, lanes);
        }
      }
    }
    from += tileBytes;
    out += outStep << 2;
    if (res) res += resStep << 2;
  }
}
