import type { FloatImage } from '../image/floats.js';
import { interpolationMatrix } from '../steps/bicubic-matrix.js';
import { at, image } from './image.js';
import { float, type Task } from './task.js';
import type { View } from './view.js';

/** What lies between pixels: by Keys's cubic kernel, or along straight lines. */
export type Interpolation = 'bicubic' | 'bilinear';

/**
 * Table of one axis: per output position four byte offsets and four weights (as bit patterns).
 *
 * @param from input extent
 * @param to output extent
 * @param stride bytes from an input position to the next
 */
export function interpolationTable(kind: Interpolation, from: number, to: number, stride: number): Int32Array {
  const matrix = interpolationMatrix(kind, from, to);
  const table = new Int32Array(to * 8);
  for (let i = 0; i < to; i++) {
    const row = i * from;
    let used = 0;
    while (matrix[row + used] === 0) used++;
    const first = Math.max(0, Math.min(from - 4, used));
    for (let tap = 0; tap < 4; tap++) {
      const at = Math.min(first + tap, from - 1);
      table[i * 8 + tap] = at * stride;
      table[i * 8 + 4 + tap] = float(first + tap < from ? matrix[row + at]! : 0);
    }
  }
  return table;
}

/** Enlargement by a whole factor. Input dense; `tall` and `wide` are addresses of the tables of rows and columns. A unit is an output row. */
export function bicubicTask(input: View, output: View, tall: number, wide: number): Task {
  const rowBytes = input.width * input.step;
  return {
    kernel: 'bicubic',
    units: output.height,
    scratch: rowBytes + 16,
    words: [
      input.address,
      output.address,
      output.row,
      output.step,
      rowBytes,
      output.width,
      output.channels,
      tall,
      wide,
    ],
  };
}

/** Plain twin of `bicubic`: both axes by matrix. */
export function interpolationReference(kind: Interpolation, input: FloatImage, size: number): FloatImage {
  const [h, w] = [input.height * size, input.width * size];
  const [tall, wide] = [interpolationMatrix(kind, input.height, h), interpolationMatrix(kind, input.width, w)];
  return image(h, w, input.channels, (y, x, c) => {
    let sum = 0;
    for (let j = 0; j < input.height; j++) {
      const weight = tall[y * input.height + j]!;
      if (weight === 0) continue;
      for (let i = 0; i < input.width; i++) sum += weight * wide[x * input.width + i]! * at(input, j, i, c);
    }
    return sum;
  });
}
