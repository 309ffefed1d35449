import type { Extent, Port } from '../../graph/graph.js';
import type { Margins } from '../../kernels/border.js';
import { type Node, readsOf } from '../fuse/node.js';
import type { Algorithm } from './algorithm.js';
import { isNone, marginsRead, NO_MARGINS, unite } from './margins.js';

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

/** Nodes whose kernels can write pixels that are not side by side, so that a concatenation needs no copy of their result. */
const writesStrided = (node: Node | undefined): boolean =>
  !!node &&
  (['transposed', 'affine', 'gate', 'maxPool', 'upsample', 'bicubic', 'copy', 'concat'].includes(node.kind) ||
    (node.kind === 'convolution' && node.shuffle === 1));

/**
 * Gives every value a buffer. Values that are only parts of a concatenation lie in its buffer, values that are only squashed in that of the
 * result; margins are as wide as the widest reader needs.
 */
export function placeValues(
  nodes: readonly Node[],
  extents: readonly Extent[],
  inputs: readonly Port[],
  outputs: readonly Port[],
  algorithmOf: (node: Node) => Algorithm,
): Map<number, Placement> {
  const producers = new Map(nodes.map((node) => [node.output, node]));
  const reads = new Map<number, number>();
  const margins = new Map<number, Margins>();
  for (const value of [...nodes.flatMap(readsOf), ...outputs.map((port) => port.value)])
    reads.set(value, (reads.get(value) ?? 0) + 1);
  for (const node of nodes) {
    const [input] = node.inputs as [number];
    const needed = marginsRead(node, extents[input]!, extents[node.output]!, algorithmOf(node));
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

/**
 * Gives readers that want mirrored margins a copy of their input where others want zeros round the same value.
 *
 * @returns the nodes with copies between, and the extents with theirs
 */
export function separateMargins(
  nodes: readonly Node[],
  extents: readonly Extent[],
  algorithmOf: (node: Node) => Algorithm,
): { nodes: Node[]; extents: Extent[] } {
  const wider = [...extents];
  const zero = new Set<number>();
  for (const node of nodes) {
    const [input] = node.inputs as [number];
    const read = marginsRead(node, extents[input]!, extents[node.output]!, algorithmOf(node));
    if (!isNone(read) && read.reflect === 0) zero.add(input);
  }
  const copies = new Map<number, number>();
  const result: Node[] = [];
  for (const node of nodes) {
    const [input] = node.inputs as [number];
    if (node.kind !== 'convolution' || !node.reflect || !zero.has(input)) {
      result.push(node);
      continue;
    }
    let copy = copies.get(input);
    if (copy === undefined) {
      copy = wider.push(extents[input]!) - 1;
      copies.set(input, copy);
      result.push({ kind: 'copy', names: [`${node.names[0]}/margins`], inputs: [input], output: copy });
    }
    result.push({ ...node, inputs: [copy] });
  }
  return { nodes: result, extents: wider };
}
