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

/**
 * Fills the margins left and right of rows y0 … y1 of an image, and those above and below with the rows nearest to them: zeros, then
 * `reflect` pixels of the mirrored image (border pixel not repeated).
 */
export function border(block: usize, y0: usize, y1: usize, _scratch: usize): void {
  const image = word(block, 0), row = word(block, 1), height = word(block, 2), width = word(block, 3);
  const pixel = word(block, 4) << 2, top = word(block, 5), left = word(block, 6), bottom = word(block, 7);
  const right = word(block, 8), reflect = word(block, 9);
  for (let y = y0; y < y1; y++) {
    const first = image + y * row, start = first - left * pixel, end = first + width * pixel;
    zeroFloats(start, left * pixel);
    zeroFloats(end, right * pixel);
    for (let i: usize = 1; i <= reflect; i++) {
      copyFloats(first - i * pixel, first + i * pixel, pixel);
      copyFloats(end + (i - 1) * pixel, end - (i + 1) * pixel, pixel);
    }
    // Rows that are mirrored belong to the rows they mirror.
    const last = height - 1;
    if (y == 0) zeroFloats(start - top * row, (top - reflect) * row);
    else if (y <= reflect) copyFloats(start - 2 * y * row, start, row);
    if (y == last) zeroFloats(start + (1 + reflect) * row, (bottom - reflect) * row);
    else if (y + reflect >= last) copyFloats(start + 2 * (last - y) * row, start, row);
  }
}
