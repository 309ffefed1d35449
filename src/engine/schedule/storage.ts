import type { Extent, Graph } from '../../graph/graph.js';
import type { Margins } from '../../kernels/border.js';
import { type Node, type NodeList, readsOf } from '../fuse/node.js';
import { marginsRead, NO_MARGINS, unite } from './margins.js';

/** A buffer: one image with margins. */
export interface Storage {
  /** Value whose whole image it holds; others may be channels of it. */
  readonly owner: number;
  readonly extent: Extent;
  readonly margins: Margins;
  readonly bytes: number;
  /** Index of the node that writes first, -1 for inputs of the network. */
  first: number;
  /** Index of the node that reads last. */
  last: number;
}

/** Where a value lies. */
export interface Placement {
  readonly storage: Storage;
  /** First channel. */
  readonly channel: number;
}

/** Whether a kind's kernel can write pixels that are not side by side, so that a concatenation needs no copy of its result. */
const WRITES_STRIDED: Readonly<Record<Node['kind'], boolean>> = {
  convolution: true, // without a pixel shuffle
  transposed: true,
  depthwise: true,
  affine: true,
  gate: true,
  modulate: false,
  squash: false,
  maxPool: true,
  upsample: true,
  bicubic: true,
  bilinear: true,
  pixelShuffle: false,
  spaceToDepth: false,
  mean: false,
  concat: true,
  copy: true,
  pad: false,
};

const writesStrided = (node: Node | undefined): boolean =>
  !!node && WRITES_STRIDED[node.kind] && (node.kind !== 'convolution' || node.shuffle === 1);

/**
 * Gives every value a buffer. Values that are only parts of a concatenation lie in its buffer, values that are only squashed in that of the
 * result; margins are as wide as the widest reader needs.
 */
export function placeValues(
  { nodes, extents }: NodeList,
  { inputs, outputs }: Pick<Graph, 'inputs' | 'outputs'>,
): Map<number, Placement> {
  const producers = new Map(nodes.map((node) => [node.output, node]));
  const reads = new Map<number, number>();
  const margins = new Map<number, Margins>();
  for (const value of [...nodes.flatMap(readsOf), ...outputs.map((port) => port.value)])
    reads.set(value, (reads.get(value) ?? 0) + 1);
  for (const node of nodes) {
    const [input] = node.inputs as [number];
    const needed = marginsRead(node, extents[input]!, extents[node.output]!);
    margins.set(input, unite(margins.get(input) ?? NO_MARGINS, needed));
  }
  const rim = new Set([...inputs, ...outputs].map((port) => port.value));
  const placements = new Map<number, Placement>();
  const own = (value: number): Placement => {
    const known = placements.get(value);
    if (known) return known;
    const placement = { storage: storageOf(value, extents[value]!, margins.get(value) ?? NO_MARGINS), channel: 0 };
    placements.set(value, placement);
    return placement;
  };
  // Backwards, so that the buffer of a result is known before those that might lie in it.
  for (const [i, node] of [...nodes.entries()].reverse()) {
    const { storage, channel } = own(node.output);
    storage.last = Math.max(storage.last, i);
    storage.first = i;
    let at = channel;
    for (const value of node.inputs) {
      const only = reads.get(value) === 1 && !rim.has(value);
      const joins = node.kind === 'concat' && writesStrided(producers.get(value));
      if (only && (joins || node.kind === 'squash')) placements.set(value, { storage, channel: at });
      at += extents[value]![2];
    }
    for (const value of readsOf(node)) own(value).storage.last = Math.max(own(value).storage.last, i);
  }
  for (const { value } of inputs) own(value).storage.first = -1;
  for (const { value } of outputs) own(value).storage.last = nodes.length;
  return placements;
}

function storageOf(owner: number, extent: Extent, margins: Margins): Storage {
  const { top, left, bottom, right } = margins;
  const bytes = (extent[0] + top + bottom) * (extent[1] + left + right) * extent[2] * 4;
  return { owner, extent, margins, bytes, first: Number.MAX_SAFE_INTEGER, last: -1 };
}
