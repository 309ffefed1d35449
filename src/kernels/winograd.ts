import { type ConvolutionOperands, packMatrix, strided } from './convolution.js';
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

/** G of F(2, 3) and F(4, 3) (Lavin and Gray 2016). */
const G = {
  2: [
    [1, 0, 0],
    [1 / 2, 1 / 2, 1 / 2],
    [1 / 2, -1 / 2, 1 / 2],
    [0, 0, 1],
  ],
  4: [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
  ],
} as const;

/**
 * Transforms 3x3 weights: G · w · Gᵀ in double precision, packed per position: [(m + 2)²][part][panel][cin][8].
 *
 * @param kernel [3, 3, cin, filters]
 * @param m side of the output tile
 */
export function packWinograd(kernel: Float32Array, filters: number, parts: number, m: 2 | 4): Float32Array {
  const g = G[m];
  const plane = kernel.length / 9; // cin · filters
  // Packed first: nine planes to rearrange instead of (m + 2)².
  const taps = Array.from({ length: 9 }, (_, tap) =>
    packMatrix(kernel.subarray(tap * plane, (tap + 1) * plane), filters, parts, false),
  );
  const length = taps[0]!.length;
  const result = new Float32Array(g.length ** 2 * length);
  for (const [a, row] of g.entries()) {
    const line = [0, 1, 2].map((x) =>
      combine([taps[x]!, taps[3 + x]!, taps[6 + x]!], row, new Float64Array(length)),
    ) as unknown as Planes;
    for (const [b, column] of g.entries()) {
      const at = (a * g.length + b) * length;
      combine(line, column, result.subarray(at, at + length));
    }
  }
  return result;
}

type Plane = Float32Array | Float64Array;
type Planes = readonly [Plane, Plane, Plane];

/** Writes the weighted sum of three planes. */
function combine<T extends Plane>([p, q, r]: Planes, [u, v, w]: readonly [number, number, number], into: T): T {
  for (let i = 0; i < into.length; i++) into[i] = u * p[i]! + v * q[i]! + w * r[i]!;
  return into;
}
