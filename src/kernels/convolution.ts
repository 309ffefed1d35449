import type { FloatImage } from '../image/floats.js';
import { at, bend, image } from './image.js';
import type { Packing } from './packing.js';
import type { Task } from './task.js';
import { isFlat, joinRows, type View } from './view.js';

/** Where a convolution finds its operands. */
export interface ConvolutionOperands {
  /** Dense pixels; the padding round it is there and filled. */
  readonly input: View;
  /** With a pixel shuffle its pixels must be dense. */
  readonly output: View;
  readonly residual?: View;
  /** Addresses of what `packMatrix` and `packVector` gave. */
  readonly weights: number;
  readonly bias: number;
  readonly slope?: number;
  /** Factor of the pixel shuffle, 1 for none. */
  readonly shuffle: number;
}

/** A direct convolution. */
export interface DirectOperands extends ConvolutionOperands {
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
}

/** Output pixels in a row up to which rows of 1x1 convolutions are joined. */
const LONG_ROW = 64;
/** Bytes of input over which all panels of weights pass before the next rows. */
const INPUT_BLOCK = 24 * 1024;

/** Any kernel, any stride, any channels. A unit is an output row (before the shuffle), or several joined. */
export function convolutionTask(operands: DirectOperands): Task {
  const { kernelSize, strides, padding, shuffle, weights, bias, slope } = operands;
  let { input, output, residual } = operands;
  const views = [input, output, ...(residual ? [residual] : [])];
  const pointwise = kernelSize[0] === 1 && kernelSize[1] === 1 && strides === 1 && shuffle === 1;
  if (pointwise && padding[0] === 0 && padding[1] === 0 && views.every(isFlat)) {
    [input, output] = [joinRows(input, LONG_ROW), joinRows(output, LONG_ROW)];
    residual = residual && joinRows(residual, LONG_ROW);
  }
  const units = output.height / shuffle;
  const rows = Math.max(1, Math.floor(INPUT_BLOCK / (strides * output.width * strides * input.step)));
  return {
    kernel: 'convolution',
    units,
    scratch: 0,
    words: [
      input.address - padding[0] * input.row - padding[1] * input.step,
      input.row * strides,
      input.step * strides,
      kernelSize[0],
      kernelSize[1] * input.step,
      input.row,
      weights,
      bias,
      slope ?? 0,
      ...strided(residual, shuffle),
      ...strided(output, shuffle),
      output.width / shuffle,
      output.channels * shuffle,
      shuffle,
      Math.min(rows, units),
    ],
  };
}

/** Address, row, step and part of a view that a pixel shuffle writes: parts are the rows that one row becomes. */
export function strided(view: View | undefined, shuffle: number): number[] {
  if (!view) return [0, 0, 0, 0];
  return [view.address, view.row * shuffle, view.step * shuffle, view.row];
}

/** Channels of one panel of weights: 8, or 4 for a last panel of at most 4 channels where the kernel has tiles for it. */
function panels(channels: number, narrow: boolean): number[] {
  const widths: number[] = [];
  for (let c = 0; c < channels; c += 8) widths.push(narrow && channels - c <= 4 ? 4 : 8);
  return widths;
}

/**
 * Weights as the kernels read them: [part][panel][k][8 or 4], lanes that no channel fills are zero.
 *
 * @param matrix [k][filters]
 * @param parts groups of filters that start a panel of their own
 * @param narrow whether a last panel may be 4 wide
 */
export function packMatrix(matrix: Float32Array, filters: number, parts: number, narrow: boolean): Packing {
  const k = matrix.length / filters;
  const channels = filters / parts;
  const widths = panels(channels, narrow);
  const write = (into: Float32Array) => {
    let to = 0;
    for (let part = 0; part < parts; part++) {
      let c = 0;
      for (const width of widths) {
        const lanes = Math.min(width, channels - c);
        const first = part * channels + c;
        for (let from = first; from < matrix.length; from += filters, to += width) {
          for (let lane = 0; lane < width; lane++) into[to + lane] = lane < lanes ? matrix[from + lane]! : 0;
        }
        c += width;
      }
    }
  };
  return { length: parts * k * widths.reduce((sum, width) => sum + width, 0), write };
}

/** One value per filter, laid out as {@link packMatrix} lays out a row. A shorter list is repeated: slopes after a pixel shuffle. */
export function packVector(vector: Float32Array, filters: number, parts: number, narrow: boolean): Packing {
  const row = new Float32Array(filters).map((_, i) => vector[i % vector.length]!);
  return packMatrix(row, filters, parts, narrow);
}

/** What a convolution computes; shared by the direct and the Winograd kernels. */
export interface ConvolutionOptions {
  /** [kernel height, kernel width, input channels, filters] */
  readonly kernel: Float32Array;
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  /** Zero rows above and zero columns left of the image; as many as needed beyond the other ends. */
  readonly padding: readonly [number, number];
  /** Height and width of the result before the pixel shuffle. */
  readonly size: readonly [number, number];
  /** [filters] */
  readonly bias: Float32Array;
  /** Added before the slope; has the shape of the result. */
  readonly residual?: FloatImage;
  /** Slope for negative values per channel of the result; none: linear. */
  readonly slope?: Float32Array;
  /** Factor of a pixel shuffle, 1 for none. */
  readonly shuffle: number;
}

/** Plain twin of `convolution`, `convolution3`, `winograd2` and `winograd4`: sums in double precision. */
export function convolutionReference(input: FloatImage, options: ConvolutionOptions): FloatImage {
  const { kernel, kernelSize, strides, padding, size, bias, residual, slope, shuffle: r } = options;
  const filters = bias.length;
  const sums = new Float64Array(filters);
  const [height, width] = size;
  const channels = filters / (r * r);
  const result = image(height * r, width * r, channels, () => 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums.set(bias);
      for (let ky = 0; ky < kernelSize[0]; ky++) {
        for (let kx = 0; kx < kernelSize[1]; kx++) {
          const iy = y * strides + ky - padding[0];
          const ix = x * strides + kx - padding[1];
          if (iy < 0 || ix < 0 || iy >= input.height || ix >= input.width) continue;
          for (let i = 0; i < input.channels; i++) {
            const value = at(input, iy, ix, i);
            const row = ((ky * kernelSize[1] + kx) * input.channels + i) * filters;
            for (let o = 0; o < filters; o++) sums[o]! += value * kernel[row + o]!;
          }
        }
      }
      for (let o = 0; o < filters; o++) {
        const c = o % channels;
        const block = Math.floor(o / channels);
        const pixel = (y * r + Math.floor(block / r)) * width * r + x * r + (block % r);
        const sum = sums[o]! + (residual ? residual.data[pixel * channels + c]! : 0);
        result.data[pixel * channels + c] = bend(sum, slope, c);
      }
    }
  }
  return result;
}
