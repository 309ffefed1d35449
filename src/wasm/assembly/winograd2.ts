// @ts-nocheck: AssemblyScript, not TypeScript
import { bend, storeLanes } from './lanes';

/** One line of four values, `fromStep` apart, times Bᵀ. */
@inline
function line(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from), d1 = v128.load(from + fromStep);
  const d2 = v128.load(from + 2 * fromStep), d3 = v128.load(from + 3 * fromStep);
  v128.store(to, f32x4.sub(d0, d2));
  v128.store(to + toStep, f32x4.add(d1, d2));
  v128.store(to + 2 * toStep, f32x4.sub(d2, d1));
  v128.store(to + 3 * toStep, f32x4.sub(d1, d3));
}

/** `count` columns of four pixels times Bᵀ: [4][16] in scratch memory. */
function columns(input: usize, count: usize, inputRow: usize, step: usize, to: usize): void {
  for (let x: usize = 0; x < count; x++) line(input + x * step, inputRow, to + (x << 4), 256);
}

/**
 * Up to four tiles of 4 x 4 pixels with all their channels → Bᵀ · d · B, [16 planes][channels / 4][four tiles][4 channels]. Tiles that lie
 * side by side (`joined`) share the columns where they overlap.
 */
export function input2(
  tile0: usize, tile1: usize, tile2: usize, tile3: usize, tiles: usize, joined: bool,
  inputRow: usize, step: usize, to: usize, plane: usize, scratch: usize,
): void {
  for (let c: usize = 0; c < step; c += 16) {
    if (joined) columns(tile0 + c, (tiles << 1) + 2, inputRow, step, scratch);
    else {
      columns(tile0 + c, 4, inputRow, step, scratch);
      if (tiles > 1) columns(tile1 + c, 4, inputRow, step, scratch + 64);
      if (tiles > 2) columns(tile2 + c, 4, inputRow, step, scratch + 128);
      if (tiles > 3) columns(tile3 + c, 4, inputRow, step, scratch + 192);
    }
    const next: usize = joined ? 32 : 64;
    let from = scratch, at = to + (c << 2);
    for (let tile: usize = 0; tile < tiles; tile++, from += next, at += 16) {
      for (let y: usize = 0; y < 4; y++) line(from + (y << 8), 16, at + (y << 2) * plane, plane);
    }
  }
}

/** A row of products → `rows` rows of the image: Aᵀ · m · A, bias, residual, slope. */
export function output2(
  from: usize, plane: usize, tileBytes: usize, scratch: usize, bias: usize, slope: usize,
  res: usize, resRow: usize, resStep: usize, out: usize, outRow: usize, outStep: usize, rows: usize, width: usize, channels: usize,
): void {
  for (let x: usize = 0; x < width; x += 2) {
    for (let c: usize = 0; c < channels; c += 4) {
      const lanes = <i32>(channels - c), at = c << 2;
      let m = from + at;
      for (let j: usize = 0, s = scratch; j < 4; j++, s += 16, m += plane) {
        const m0 = v128.load(m), m1 = v128.load(m + 4 * plane), m2 = v128.load(m + 8 * plane), m3 = v128.load(m + 12 * plane);
        v128.store(s, f32x4.add(f32x4.add(m0, m1), m2));
        v128.store(s, f32x4.sub(f32x4.sub(m1, m2), m3), 64);
      }
      const add = v128.load(bias + at);
      for (let i: usize = 0, s = scratch; i < rows; i++, s += 64) {
        const m0 = v128.load(s), m1 = v128.load(s, 16), m2 = v128.load(s, 32), m3 = v128.load(s, 48);
        let o0 = f32x4.add(add, f32x4.add(f32x4.add(m0, m1), m2));
        let o1 = f32x4.add(add, f32x4.sub(f32x4.sub(m1, m2), m3));
        if (res) {
          const r = res + i * resRow + at;
          o0 = f32x4.add(o0, v128.load(r));
          o1 = f32x4.add(o1, v128.load(r + resStep));
        }
        if (slope) {
          const by = v128.load(slope + at);
          o0 = bend(o0, by);
          o1 = bend(o1, by);
        }
        const o = out + i * outRow + at;
        storeLanes(o, o0, lanes);
        if (x + 1 < width) storeLanes(o + outStep, o1, lanes);
      }
    }
    from += tileBytes;
    out += outStep << 1;
    if (res) res += resStep << 1;
  }
}
