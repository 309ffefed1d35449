import type { FloatImage } from '../image/floats.js';
import { at, bend, image } from './image.js';

/** One axis of a transposed convolution, for output positions `offset`, `offset + strides`, …: an ordinary convolution over `taps`. */
export interface AxisPhase {
  readonly offset: number;
  /** Kernel rows (or columns) in the order in which they meet the input. */
  readonly taps: readonly number[];
  /** Input positions before the first one that the first tap reads; may be negative. */
  readonly padding: number;
}

/**
 * Output position F = s·y + k of a transposed convolution gets input y times kernel row k. Positions that leave the same remainder
 * by s meet the same kernel rows, so each remainder is an ordinary convolution: no multiplication by inserted zeros.
 *
 * @param crop positions cut off at the beginning
 */
export function axisPhases(kernelSize: number, strides: number, crop: number): AxisPhase[] {
  return Array.from({ length: strides }, (_, offset) => {
    const first = (offset + crop) % strides;
    const count = Math.max(0, Math.ceil((kernelSize - first) / strides));
    const taps = Array.from({ length: count }, (__, i) => first + strides * (count - 1 - i));
    return { offset, taps, padding: count - 1 - Math.floor((offset + crop) / strides) };
  });
}

/**
 * The kernel of one phase.
 *
 * @param kernel [k, k, filters, in]
 * @returns [rows, columns, in, filters]
 */
export function phaseKernel(
  kernel: Float32Array,
  kernelSize: number,
  filters: number,
  rows: readonly number[],
  columns: readonly number[],
): Float32Array {
  const inputs = kernel.length / (kernelSize ** 2 * filters);
  const result = new Float32Array(rows.length * columns.length * inputs * filters);
  let to = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * kernelSize + x) * filters * inputs;
      for (let i = 0; i < inputs; i++) for (let o = 0; o < filters; o++) result[to++] = kernel[from + o * inputs + i]!;
    }
  }
  return result;
}

/** Operands of {@link transposedReference}. */
export interface TransposedOptions {
  /** [k, k, filters, input channels] */
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows and columns cut off at the top and at the left. */
  readonly crop: readonly [number, number];
  /** Height and width of the result. */
  readonly size: readonly [number, number];
  readonly bias: Float32Array;
  readonly slope?: Float32Array;
}

/** Plain twin of the transposed convolution: every input pixel adds its weighted kernel to the output. */
export function transposedReference(input: FloatImage, options: TransposedOptions): FloatImage {
  const { kernel, kernelSize: k, strides, crop, size, bias, slope } = options;
  const filters = bias.length;
  const sums = Float64Array.from({ length: size[0] * size[1] * filters }, (_, i) => bias[i % filters]!);
  for (let y = 0; y < input.height; y++) {
    for (let x = 0; x < input.width; x++) {
      for (let ky = 0; ky < k; ky++) {
        for (let kx = 0; kx < k; kx++) {
          const [oy, ox] = [y * strides + ky - crop[0], x * strides + kx - crop[1]];
          if (oy < 0 || ox < 0 || oy >= size[0] || ox >= size[1]) continue;
          for (let o = 0; o < filters; o++) {
            const row = ((ky * k + kx) * filters + o) * input.channels;
            for (let i = 0; i < input.channels; i++)
              sums[(oy * size[1] + ox) * filters + o]! += at(input, y, x, i) * kernel[row + i]!;
          }
        }
      }
    }
  }
  return image(size[0], size[1], filters, (y, x, c) => bend(sums[(y * size[1] + x) * filters + c]!, slope, c));
}
