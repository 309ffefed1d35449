import { type ConvolutionOperands, strided } from '../convolution/task.js';
import type { Task } from '../task.js';

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
