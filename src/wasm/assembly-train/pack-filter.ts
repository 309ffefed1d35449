// @ts-nocheck: AssemblyScript, not TypeScript
import { word } from '../assembly/lanes';

/** Up to `lanes` floats, `step` bytes apart, then zeros up to `width` floats. */
@inline
export function gatherLanes(from: usize, step: usize, lanes: usize, to: usize, width: usize): void {
  for (let lane: usize = 0; lane < width; lane++, from += step) store<f32>(to + (lane << 2), lane < lanes ? load<f32>(from) : 0);
}

/**
 * Weights as ../assembly/convolution.ts reads them, [panel][row][column][k][8, or 4 for a last panel of at most four channels], panels p0 … p1. Strides
 * in bytes may be negative: a flipped filter, with input and output exchanged, is a matter of strides.
 */
export function packFilter(block: usize, p0: usize, p1: usize, _scratch: usize): void {
  const filter = word(block, 0), rows = word(block, 1), rowStep = word(block, 2), columns = word(block, 3), columnStep = word(block, 4);
  const depth = word(block, 5), depthStep = word(block, 6), channels = word(block, 7), channelStep = word(block, 8);
  const packed = word(block, 9), k = rows * columns * depth;
  for (let panel = p0; panel < p1; panel++) {
    const first = panel << 3, lanes = min<usize>(8, channels - first), width: usize = lanes > 4 ? 8 : 4;
    let to = packed + ((panel * k) << 5);
    for (let row: usize = 0; row < rows; row++) {
      for (let column: usize = 0; column < columns; column++) {
        let from = filter + row * rowStep + column * columnStep + first * channelStep;
        for (let i: usize = 0; i < depth; i++, from += depthStep, to += width << 2) {
          if (lanes == 8 && channelStep == 4) {
            v128.store(to, v128.load(from));
            v128.store(to, v128.load(from, 16), 16);
          } else {
            gatherLanes(from, channelStep, lanes, to, width);
          }
        }
      }
    }
  }
}
