// @ts-nocheck: AssemblyScript, not TypeScript
import { copyFloats, word, zeroFloats } from './lanes';

/**
 * Copies stretches of floats between strided layouts, rows y0 … y1: concatenation, cropping, pixel shuffle (parts are the rows that one
 * input row becomes) and its inverse.
 */
export function copy(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const input = word(block, 0), inputRow = word(block, 1), inputPart = word(block, 2), inputStep = word(block, 3);
  const output = word(block, 4), outputRow = word(block, 5), outputPart = word(block, 6), outputStep = word(block, 7);
  const parts = word(block, 8), width = word(block, 9), bytes = word(block, 10) << 2;
  for (let y = y0; y < y1; y++) {
    for (let part: usize = 0; part < parts; part++) {
      let from = input + y * inputRow + part * inputPart, to = output + y * outputRow + part * outputPart;
      for (let x: usize = 0; x < width; x++) {
        copyFloats(to, from, bytes);
        from += inputStep;
        to += outputStep;
      }
    }
  }
}

/** Fills the margins round an image with zeros, then `reflect` pixels of them with the mirrored image (border pixel not repeated). */
export function border(block: usize, _unit0: usize, _unit1: usize, _scratch: usize): void {
  const image = word(block, 0), row = word(block, 1), height = word(block, 2), width = word(block, 3);
  const pixel = word(block, 4) << 2, top = word(block, 5), left = word(block, 6), bottom = word(block, 7);
  const right = word(block, 8), reflect = word(block, 9);
  const start = image - left * pixel, end = image + width * pixel;
  zeroFloats(start - top * row, top * row + left * pixel);
  // The right margin of a row and the left one of the next lie side by side.
  for (let y: usize = 0; y + 1 < height; y++) zeroFloats(end + y * row, (left + right) * pixel);
  zeroFloats(end + (height - 1) * row, right * pixel + bottom * row);
  if (!reflect) return;
  for (let y: usize = 0; y < height; y++) {
    const first = image + y * row, last = first + (width - 1) * pixel;
    for (let i: usize = 1; i <= reflect; i++) {
      copyFloats(first - i * pixel, first + i * pixel, pixel);
      copyFloats(last + i * pixel, last - i * pixel, pixel);
    }
  }
  const rowBytes = (left + width + right) * pixel, lastRow = start + (height - 1) * row;
  for (let i: usize = 1; i <= reflect; i++) {
    copyFloats(start - i * row, start + i * row, rowBytes);
    copyFloats(lastRow + i * row, lastRow - i * row, rowBytes);
  }
}
