import type { Extent } from '../../graph/graph.js';
import type { View } from '../../kernels/view.js';
import type { Placement } from './storage.js';

/** The view of a value in its buffer. */
export function viewIn({ storage, channel }: Placement, [height, width, channels]: Extent, address: number): View {
  const { top, left, right } = storage.margins;
  const step = storage.extent[2] * 4;
  const row = (left + storage.extent[1] + right) * step;
  return { address: address + top * row + left * step + channel * 4, row, step, height, width, channels };
}
