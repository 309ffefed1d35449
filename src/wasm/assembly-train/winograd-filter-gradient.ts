// @ts-nocheck: AssemblyScript, not TypeScript
// Gradient of the weights of a 3x3 convolution of stride 1 through F(4x4, 3x3): the forward pass is Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A, so the
// gradient is Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ x B)] G, summed over all tiles: one matrix product per position, with the tiles as inner dimension.
import { accumulate4x8 } from './accumulate';
import { fma, storeLanes, word } from '../assembly/lanes';
import { inputLine } from '../assembly/winograd4';

/** Bytes of scratch memory for the lines of a tile. */
const SCRATCH: usize = 1024;

/** One line of four gradients times A. */
@inline
function gradientLine(d0: v128, d1: v128, d2: v128, d3: v128, to: usize, toStep: usize): void {
  const two = f32x4.splat(2), four = f32x4.splat(4);
  const even = f32x4.add(d0, d2), odd = f32x4.add(d1, d3);
  const even2 = fma(four, d2, d0), odd2 = f32x4.mul(two, fma(four, d3, d1));
  v128.store(to, d0);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  v128.store(to + 3 * toStep, f32x4.add(even2, odd2));
  v128.store(to + 4 * toStep, f32x4.sub(even2, odd2));
  v128.store(to + 5 * toStep, d3);
}

/** One tile of 6 x 6 pixels with all its channels, four at a time → [36 planes][four channels]; `quadBytes` between groups of four. */
function inputTile(input: usize, row: usize, step: usize, to: usize, quadBytes: usize, plane: usize, lines: usize): void {
  for (let c: usize = 0; c < step; c += 16) {
    for (let x: usize = 0; x < 6; x++) inputLine(input + x * step + c, row, lines + (x << 4), 96);
    for (let y: usize = 0; y < 6; y++) inputLine(lines + y * 96, 16, to + y * 6 * plane, plane);
    to += quadBytes;
  }
}

/** One tile of up to 4 x 4 gradients, the others zero, → [36 planes][eight channels]; `panelBytes` between groups of eight. */
function gradientTile(
  dy: usize, row: usize, step: usize, rows: usize, columns: usize, channels: usize,
  to: usize, panelBytes: usize, plane: usize, lines: usize,
): void {
  const zero = f32x4.splat(0), bytes = channels << 2;
  for (let c: usize = 0; c < bytes; c += 16) {
    for (let x: usize = 0, at = dy + c; x < columns; x++, at += step) {
      const d1 = rows > 1 ? v128.load(at + row) : zero;
      const d2 = rows > 2 ? v128.load(at + 2 * row) : zero;
      const d3 = rows > 3 ? v128.load(at + 3 * row) : zero;
      gradientLine(v128.load(at), d1, d2, d3, lines + (x << 4), 64);
    }
    const out = to + (c >> 5) * panelBytes + (c & 16);
    for (let y: usize = 0; y < 6; y++) {
      const from = lines + (y << 6);
      const d1 = columns > 1 ? v128.load(from, 16) : zero;
      const d2 = columns > 2 ? v128.load(from, 32) : zero;
      const d3 = columns > 3 ? v128.load(from, 48) : zero;
      gradientLine(v128.load(from), d1, d2, d3, out + y * 6 * plane, plane);
    }
  }
}

/**
 * Accumulates blocks of `blockRows` rows of tiles. Sums [36][cin rounded up to 4][channels rounded up to 8] in tiles of 4 x 8, 64 unused bytes after
 * each position as between the planes. The input must be readable for whole tiles; where a tile passes the end of the image its gradients are zero, but the input must be finite there.
 * Up to three values beyond a pixel's channels are read.
 */
export function winogradFilterGradient(block: usize, unit0: usize, unit1: usize, scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), cin = word(block, 2);
  const gradient = word(block, 3), gradientRow = word(block, 4), gradientStep = word(block, 5);
  const sums = word(block, 6), height = word(block, 7), width = word(block, 8), channels = word(block, 9);
  const blockRows = word(block, 10);
  const tilesWide = (width + 3) >> 2, tilesHigh = (height + 3) >> 2, most = blockRows * tilesWide;
  const quads = (cin + 3) >> 2, panels = (channels + 7) >> 3, quadBytes = most << 4, panelBytes = most << 5;
  // 64 bytes more than needed keep the positions' planes from falling on the same cache sets.
  const inputPlane = quads * quadBytes + 64, gradientPlane = panels * panelBytes + 64;
  const inputs = scratch + SCRATCH, gradients = inputs + 36 * inputPlane;
  const step = cin << 2;
  for (let unit = unit0; unit < unit1; unit++) {
    const first = unit * blockRows, rows = min(blockRows, tilesHigh - first);
    for (let row: usize = 0, tile: usize = 0; row < rows; row++) {
      const y = (first + row) << 2;
      let x = input + y * inputRow, dy = gradient + y * gradientRow;
      for (let column: usize = 0; column < width; column += 4, tile++) {
        inputTile(x, inputRow, step, inputs + (tile << 4), quadBytes, inputPlane, scratch);
        gradientTile(
          dy, gradientRow, gradientStep, min<usize>(4, height - y), min<usize>(4, width - column), channels,
          gradients + (tile << 5), panelBytes, gradientPlane, scratch,
        );
        x += step << 2;
        dy += gradientStep << 2;
      }
    }
    const tiles = rows * tilesWide;
    let to = sums;
    for (let i: usize = 0, a = inputs, b = gradients; i < 36; i++, a += inputPlane, b += gradientPlane, to += 64) {
      for (let quad: usize = 0; quad < quads; quad++) {
        for (let panel: usize = 0; panel < panels; panel++, to += 128)
          accumulate4x8(a + quad * quadBytes, 16, 0, b + panel * panelBytes, 32, 0, 1, tiles, to, 32);
      }
    }
  }
}

/** One line of six sums, `fromStep` apart, times Gᵀ. */
@inline
function filterLine(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const m0 = v128.load(from), m1 = v128.load(from + fromStep), m2 = v128.load(from + 2 * fromStep);
  const m3 = v128.load(from + 3 * fromStep), m4 = v128.load(from + 4 * fromStep), m5 = v128.load(from + 5 * fromStep);
  const sixth = f32x4.splat(1.0 / 6), near = f32x4.mul(sixth, f32x4.add(m1, m2)), far = f32x4.mul(sixth, f32x4.add(m3, m4));
  const quarter = f32x4.splat(0.25);
  v128.store(to, f32x4.sub(f32x4.mul(quarter, f32x4.add(m0, far)), near));
  const odd = fma(f32x4.splat(0.5), f32x4.sub(m3, m4), f32x4.sub(m2, m1));
  v128.store(to + toStep, f32x4.mul(sixth, odd));
  v128.store(to + 2 * toStep, f32x4.add(f32x4.sub(far, near), m5));
}

/** Sums of winogradFilterGradient → weights [3][3][cin][channels], input channels c0 … c1. */
export function winogradFilter(block: usize, c0: usize, c1: usize, scratch: usize): void {
  const sums = word(block, 0), filter = word(block, 1), cin = word(block, 2), channels = word(block, 3);
  const panels = (channels + 7) >> 3, quadBytes = panels << 7, plane = ((cin + 3) >> 2) * quadBytes + 64;
  const tap = (cin * channels) << 2, results = scratch + 512;
  for (let c = c0; c < c1; c++) {
    for (let o: usize = 0; o < channels; o += 4) {
      const from = sums + (c >> 2) * quadBytes + ((c & 3) << 5) + ((o >> 3) << 7) + ((o & 4) << 2);
      const lanes = <i32>(channels - o);
      for (let x: usize = 0; x < 6; x++) filterLine(from + x * plane, 6 * plane, scratch + (x << 4), 96);
      let to = filter + ((c * channels + o) << 2);
      for (let y: usize = 0; y < 3; y++) {
        filterLine(scratch + y * 96, 16, results, 16);
        for (let x: usize = 0; x < 48; x += 16, to += tap) storeLanes(to, v128.load(results + x), lanes);
      }
    }
  }
}
