// @ts-nocheck: AssemblyScript, not TypeScript
import { accumulate4x4, accumulate4x8 } from './accumulate';
import { word } from '../assembly/lanes';

/**
 * Gradient of a convolution's weights, any kernel and stride; accumulates output rows y0 … y1. Sums
 * [kernel rows][kernel columns · cin, rounded up to 4][channels rounded up to 4]: a last panel of at most four channels is four wide.
 * Up to three values beyond a run of input and beyond a pixel's channels are read; what they give lies in the rounded part.
 */
export function filterGradient(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputStep = word(block, 2);
  const gradient = word(block, 3), gradientRow = word(block, 4), gradientStep = word(block, 5);
  const runs = word(block, 6), runBytes = word(block, 7), runStride = word(block, 8);
  const sums = word(block, 9), width = word(block, 10), channels = word(block, 11), rows = word(block, 12);
  const bytes = ((channels + 3) & ~3) << 2, runSums = ((runBytes + 15) & ~15) * (bytes >> 2);
  // As many rows at a time as keep both tensors in the first cache while all sums pass.
  for (let from = y0; from < y1; from += rows) {
    const count = min(rows, y1 - from), dy = gradient + from * gradientRow;
    for (let run: usize = 0; run < runs; run++) {
      const x = input + from * inputRow + run * runStride, to = sums + run * runSums;
      for (let k: usize = 0; k < runBytes; k += 16) {
        const quad = to + (k >> 2) * bytes;
        let c: usize = 0;
        for (; c + 16 < bytes; c += 32)
          accumulate4x8(x + k, inputStep, inputRow, dy + c, gradientStep, gradientRow, count, width, quad + c, bytes);
        if (c < bytes)
          accumulate4x4(x + k, inputStep, inputRow, dy + c, gradientStep, gradientRow, count, width, quad + c, bytes);
      }
    }
  }
}
