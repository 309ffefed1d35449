import { type ConvolutionOperands, strided } from './convolution.js';
import type { Packing } from './packing.js';
import { roundUp } from './round-up.js';
import type { Task } from './task.js';

/** A 3x3 convolution with padding 1 (or 0) and stride 1 by Winograd's algorithm. */
export interface WinogradOperands extends ConvolutionOperands {
  /** Side of the output tile. */
  readonly m: 2 | 4;
  /** 0 or 1, the same on every side. */
  readonly padding: number;
}

/** Tiles per block: enough to use each weight often, few enough to keep the block in the second cache. */
const TILES = 16;

/** Tiles per block below which more threads do not gain: each of them reads all weights. */
const FEW_TILES = 8;

/** Rows of tiles in one unit, for `tilesWide` tiles in a row: as many units as the threads can share out evenly. */
export function tileRowsPerBlock(tilesWide: number, tilesHigh: number, threads: number): number {
  const tiles = tilesHigh * tilesWide;
  const blocks = Math.max(1, Math.round(tiles / TILES));
  const even = Math.min(Math.ceil(blocks / threads) * threads, Math.floor(tiles / FEW_TILES));
  return Math.min(tilesHigh, Math.max(1, Math.ceil(tilesHigh / Math.max(blocks, even))));
}

/**
 * Rows and columns beyond the image that must be readable: whole tiles plus the kernel's overhang.
 *
 * @returns extent of the padded image from the first padded pixel on
 */
export const winogradExtent = (size: number, m: 2 | 4): number => Math.ceil(size / m) * m + 2;

/** F(2x2, 3x3) or F(4x4, 3x3). A unit is a block of tile rows, smaller where several threads are to have work. */
export function winogradTask(operands: WinogradOperands, threads = 1): Task {
  const { m, padding, input, output, residual, weights, bias, slope, shuffle } = operands;
  const [height, width, channels] = [output.height / shuffle, output.width / shuffle, output.channels * shuffle];
  const [tilesHigh, tilesWide] = [Math.ceil(height / m), Math.ceil(width / m)];
  const blockRows = tileRowsPerBlock(tilesWide, tilesHigh, threads);
  const tiles = (blockRows * tilesWide + 3) & ~3;
  const plane = tiles * (((input.channels + 3) & ~3) + shuffle * ((channels + 7) & ~7)) * 4 + 128;
  return {
    kernel: m === 4 ? 'winograd4' : 'winograd2',
    units: Math.ceil(tilesHigh / blockRows),
    scratch: 4096 + (m + 2) ** 2 * plane,
    words: [
      input.address - padding * (input.row + input.step),
      input.row,
      input.channels,
      weights,
      bias,
      slope ?? 0,
      ...strided(residual, shuffle),
      ...strided(output, shuffle),
      height,
      width,
      channels,
      shuffle,
      blockRows,
    ],
  };
}

type Plane = Float32Array | Float64Array;

/** Reads `count` triples p, q, r, `step` numbers apart, and writes G · (p, q, r) of each, `stride` numbers apart. */
type Transform = (
  from: Plane,
  at: number,
  step: number,
  into: Plane,
  to: number,
  stride: number,
  count: number,
) => void;

/** G of F(2, 3) and F(4, 3) (Lavin and Gray 2016). Rows that differ by signs share their products. */
const TRANSFORM: Readonly<Record<2 | 4, Transform>> = {
  /** 1 0 0 | 1/2 1/2 1/2 | 1/2 -1/2 1/2 | 0 0 1 */
  2: (from, at, step, into, to, stride, count) => {
    for (let i = 0; i < count; i++) {
      const p = from[at + i]!;
      const q = from[at + step + i]!;
      const r = from[at + 2 * step + i]!;
      into[to + i] = p;
      into[to + stride + i] = p / 2 + q / 2 + r / 2;
      into[to + 2 * stride + i] = p / 2 - q / 2 + r / 2;
      into[to + 3 * stride + i] = r;
    }
  },
  /** 1/4 0 0 | -1/6 -1/6 -1/6 | -1/6 1/6 -1/6 | 1/24 1/12 1/6 | 1/24 -1/12 1/6 | 0 0 1 */
  4: (from, at, step, into, to, stride, count) => {
    for (let i = 0; i < count; i++) {
      const p = from[at + i]!;
      const q = from[at + step + i]!;
      const r = from[at + 2 * step + i]!;
      const u = (-1 / 6) * p;
      const v = (1 / 6) * q;
      const w = (-1 / 6) * r;
      const x = (1 / 24) * p;
      const y = (1 / 12) * q;
      const z = (1 / 6) * r;
      into[to + i] = p / 4;
      into[to + stride + i] = u - v + w;
      into[to + 2 * stride + i] = u + v + w;
      into[to + 3 * stride + i] = x + y + z;
      into[to + 4 * stride + i] = x - y + z;
      into[to + 5 * stride + i] = r;
    }
  },
};

/** Input channels of a panel that are transformed at a time, so that they stay in the first cache between the two passes. */
const GROUP = 16;

/**
 * Transforms 3x3 weights: G · w · Gᵀ in double precision, packed per position: [(m + 2)²][part][panel][cin][8].
 *
 * @param kernel [3, 3, cin, filters]
 * @param m side of the output tile
 */
export function packWinograd(kernel: Float32Array, filters: number, parts: number, m: 2 | 4): Packing {
  const inputs = kernel.length / (9 * filters);
  const plane = parts * roundUp(filters / parts, 8) * inputs;
  return {
    length: (m + 2) ** 2 * plane,
    write: (into) => transformKernel(kernel, { inputs, filters, parts, m, plane }, into),
  };
}

interface KernelSizes {
  readonly inputs: number;
  readonly filters: number;
  readonly parts: number;
  readonly m: 2 | 4;
  /** Numbers of one position. */
  readonly plane: number;
}

/** No closure: JavaScript engines would begin anew to make one fast for every layer. */
function transformKernel(kernel: Float32Array, sizes: KernelSizes, into: Float32Array): void {
  const { inputs, filters, parts, m, plane } = sizes;
  const [side, transform] = [m + 2, TRANSFORM[m]];
  const channels = filters / parts;
  const size = 8 * GROUP;
  const lines = new Float64Array(side * 3 * size); // G · w of a group: [side][3][cin][8]
  let to = 0;
  for (let part = 0; part < parts; part++) {
    for (let c = 0; c < channels; c += 8) {
      const lanes = Math.min(8, channels - c);
      if (lanes < 8) lines.fill(0);
      for (let group = 0; group < inputs; group += GROUP) {
        const count = Math.min(GROUP, inputs - group);
        for (let x = 0; x < 3; x++) {
          for (let i = 0; i < count; i++) {
            const from = (x * inputs + group + i) * filters + part * channels + c;
            transform(kernel, from, 3 * inputs * filters, lines, x * size + 8 * i, 3 * size, lanes);
          }
        }
        for (let y = 0; y < side; y++)
          transform(lines, y * 3 * size, size, into, y * side * plane + to, plane, 8 * count);
        to += 8 * count;
      }
    }
  }
}
