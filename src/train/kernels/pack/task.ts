import type { TrainTask } from '../task.js';
import type { FilterLayout } from './layout.js';

const panels = (layout: FilterLayout) => Math.ceil(layout.channels.count / 8);

/** Floats that {@link packFilterTask} writes: as many as `packMatrix` of src/kernels gives, for one part with a narrow last panel. */
export function packedFloats({ rows, columns, depth, channels }: FilterLayout): number {
  const rest = channels.count % 8;
  const lanes = channels.count - rest + (rest === 0 ? 0 : rest <= 4 ? 4 : 8);
  return rows.count * columns.count * depth.count * lanes;
}

/** Packs weights for the direct convolution. A unit is a panel of eight channels. */
export const packFilterTask = (layout: FilterLayout, packed: number): TrainTask => ({
  kernel: 'packFilter',
  units: panels(layout),
  scratch: 0,
  words: words(layout, packed),
});

/** Floats that {@link packWinogradTask} writes: as many as `packWinograd` of src/kernels gives for F(4, 3) and one part. */
export const packedWinogradFloats = (layout: FilterLayout): number => 36 * panels(layout) * 8 * layout.depth.count;

/** Transforms and packs 3x3 weights for F(4x4, 3x3). A unit is a panel of eight channels. */
export const packWinogradTask = (layout: FilterLayout, packed: number): TrainTask => ({
  kernel: 'packWinograd',
  units: panels(layout),
  scratch: 1024 + 36 * (8 * 32 + 64),
  words: words(layout, packed),
});

function words({ address, rows, columns, depth, channels }: FilterLayout, packed: number): number[] {
  const axes = [rows, columns, depth, channels].flatMap(({ count, step }) => [count, step]);
  return [address, ...axes, packed];
}
