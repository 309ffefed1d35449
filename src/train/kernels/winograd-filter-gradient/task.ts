import type { View } from '../../../kernels/view.js';
import type { TrainTask } from '../task.js';

/** A 3x3 convolution of stride 1 whose weights' gradient is wanted. */
export interface WinogradFilterGradientOperands {
  /** Dense pixels; padding and whole tiles beyond the image are there, and finite. */
  readonly input: View;
  /** Gradient of the convolution's result. */
  readonly gradient: View;
  /** Address of the sums, zero at first: {@link winogradSums} floats. */
  readonly sums: number;
  /** Rows above and columns left of the image. */
  readonly padding: readonly [number, number];
}

/** Tiles per block: enough to use each loaded sum often, few enough to keep the block in the second cache. */
const TILES = 32;

const upTo = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/** Floats of the sums. */
export const winogradSums = (channels: number, filters: number): number =>
  36 * (upTo(channels, 4) * upTo(filters, 8) + 16);

/** Adds the transformed gradient of all weights. A unit is a block of tile rows. */
export function winogradFilterGradientTask(operands: WinogradFilterGradientOperands): TrainTask {
  const { input, gradient, sums, padding } = operands;
  const { height, width, channels: filters } = gradient;
  const [tilesHigh, tilesWide] = [Math.ceil(height / 4), Math.ceil(width / 4)];
  const blockRows = Math.min(tilesHigh, Math.max(1, Math.round(TILES / tilesWide)));
  const floats = blockRows * tilesWide * (upTo(input.channels, 4) + upTo(filters, 8)) + 32;
  return {
    kernel: 'winogradFilterGradient',
    units: Math.ceil(tilesHigh / blockRows),
    scratch: 1024 + 36 * floats * 4,
    words: [
      input.address - padding[0] * input.row - padding[1] * input.step,
      input.row,
      input.channels,
      gradient.address,
      gradient.row,
      gradient.step,
      sums,
      height,
      width,
      filters,
      blockRows,
    ],
  };
}

/**
 * Transforms the sums back. A unit is an input channel.
 *
 * @param filter address of the result, [3, 3, channels, filters]
 */
export function winogradFilterTask(sums: number, filter: number, channels: number, filters: number): TrainTask {
  return { kernel: 'winogradFilter', units: channels, scratch: 1024, words: [sums, filter, channels, filters] };
}
