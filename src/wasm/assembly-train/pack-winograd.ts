// @ts-nocheck: AssemblyScript, not TypeScript
import { copyFloats, fma, word } from '../assembly/lanes';
import { gatherLanes } from './pack-filter';

/** One line of three weights, `fromStep` apart, times G of F(4, 3). */
@inline
function line(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const g0 = v128.load(from), g1 = v128.load(from + fromStep), g2 = v128.load(from + 2 * fromStep);
  const sixth = f32x4.splat(1.0 / 6), half = f32x4.splat(0.5), quarter = f32x4.splat(0.25);
  const outer = f32x4.add(g0, g2), far = fma(quarter, g0, g2);
  v128.store(to, f32x4.mul(quarter, g0));
  v128.store(to + toStep, f32x4.mul(f32x4.neg(sixth), f32x4.add(outer, g1)));
  v128.store(to + 2 * toStep, f32x4.mul(f32x4.neg(sixth), f32x4.sub(outer, g1)));
  v128.store(to + 3 * toStep, f32x4.mul(sixth, fma(half, g1, far)));
  v128.store(to + 4 * toStep, f32x4.mul(sixth, f32x4.sub(far, f32x4.mul(half, g1))));
  v128.store(to + 5 * toStep, g2);
}

/** Inner channels that are transformed at a time. */
const GROUP: usize = 8;
/** Bytes between the positions' planes of a group: 64 more than needed, so that they do not fall on the same cache sets. */
const PLANE: usize = (GROUP << 5) + 64;

/**
 * 3x3 weights as ../assembly/winograd.ts reads them for F(4x4, 3x3), [36][panel][k][8], panels p0 … p1; strides as in packFilter. A group of inner
 * channels is collected in scratch memory, because 36 streams of small writes a power of two apart throw each other out of the cache.
 */
export function packWinograd(block: usize, p0: usize, p1: usize, scratch: usize): void {
  const filter = word(block, 0), rowStep = word(block, 2), columnStep = word(block, 4);
  const depth = word(block, 5), depthStep = word(block, 6), channels = word(block, 7), channelStep = word(block, 8);
  const packed = word(block, 9), plane = (((channels + 7) >> 3) * depth) << 5;
  const taps = scratch, lines = scratch + 512, group = scratch + 1024; // [3][3][8], [6][3][4], [36][GROUP][8]
  for (let panel = p0; panel < p1; panel++) {
    const first = panel << 3, lanes = min<usize>(8, channels - first);
    for (let i0: usize = 0; i0 < depth; i0 += GROUP) {
      const count = min(GROUP, depth - i0);
      for (let i: usize = 0; i < count; i++) {
        const from = filter + first * channelStep + (i0 + i) * depthStep, to = group + (i << 5);
        for (let row: usize = 0; row < 3; row++)
          for (let column: usize = 0; column < 3; column++)
            gatherLanes(from + row * rowStep + column * columnStep, channelStep, lanes, taps + row * 96 + (column << 5), 8);
        for (let half: usize = 0; half < 32; half += 16) {
          for (let x: usize = 0; x < 3; x++) line(taps + (x << 5) + half, 96, lines + (x << 4), 48);
          for (let y: usize = 0; y < 6; y++) line(lines + y * 48, 16, to + half + y * 6 * PLANE, PLANE);
        }
      }
      let to = packed + ((panel * depth + i0) << 5);
      for (let i: usize = 0, from = group; i < 36; i++, from += PLANE, to += plane) copyFloats(to, from, count << 5);
    }
  }
}
