// @ts-nocheck: AssemblyScript, not TypeScript
import { word } from './lanes';
import { tile1x4, tile4x4 } from './tile4';
import { tile1x8, tile4x8 } from './tile8';

/**
 * Direct convolution of output rows y0 … y1. Weights come in panels of 8 output channels (4 for a last panel of at most 4):
 * [part][panel][kernel row][kernel column · cin][8 or 4]. A pixel shuffle by r is r parts: part dy writes the channels (dx, k), which lie
 * side by side in row y·r + dy of the output.
 */
export function convolution(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const runs = word(block, 3), runBytes = word(block, 4), runStride = word(block, 5);
  const weights = word(block, 6), biases = word(block, 7), slopes = word(block, 8);
  const residual = word(block, 9), residualRow = word(block, 10), residualStep = word(block, 11);
  const residualPart = word(block, 12);
  const output = word(block, 13), outputRow = word(block, 14), outputStep = word(block, 15), outputPart = word(block, 16);
  const width = word(block, 17), channels = word(block, 18), parts = word(block, 19), rows = word(block, 20);
  const k = runs * runBytes; // weights of one output channel in bytes
  // As many rows at a time as keep the input in the first cache while all panels of weights pass over it.
  for (let from = y0; from < y1; from += rows) {
    const to = min(from + rows, y1);
    let b = weights, bias = biases, slope = slopes;
    for (let part: usize = 0; part < parts; part++) {
      for (let c: usize = 0; c < channels; c += 8) {
        const lanes = <i32>min<usize>(channels - c, 8);
        for (let y = from; y < to; y++) {
          let a = input + y * inputRow, x: usize = 0;
          let out = output + part * outputPart + y * outputRow + (c << 2);
          let res = residual ? residual + part * residualPart + y * residualRow + (c << 2) : 0;
          if (lanes > 4) {
            for (; x + 4 <= width; x += 4) {
              tile4x8(a, inputStep, runs, runBytes, runStride, b, bias, slope, res, residualStep, out, outputStep, lanes);
              a += inputStep << 2;
              out += outputStep << 2;
              if (res) res += residualStep << 2;
            }
            for (; x < width; x++) {
              tile1x8(a, 0, runs, runBytes, runStride, b, bias, slope, res, 0, out, 0, lanes);
              a += inputStep;
              out += outputStep;
              if (res) res += residualStep;
            }
          } else {
            for (; x + 4 <= width; x += 4) {
              tile4x4(a, inputStep, runs, runBytes, runStride, b, bias, slope, res, residualStep, out, outputStep, lanes);
              a += inputStep << 2;
              out += outputStep << 2;
              if (res) res += residualStep << 2;
            }
            for (; x < width; x++) {
              tile1x4(a, 0, runs, runBytes, runStride, b, bias, slope, res, 0, out, 0, lanes);
              a += inputStep;
              out += outputStep;
              if (res) res += residualStep;
            }
          }
        }
        const vectors: usize = lanes > 4 ? 2 : 1;
        b += k * (vectors << 2);
        bias += vectors << 4;
        if (slope) slope += vectors << 4;
      }
    }
  }
}
