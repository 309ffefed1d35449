import type { Extent } from '../../graph/graph.js';
import type { View } from '../../kernels/view.js';
import type { NodeList } from '../fuse/node.js';
import { layOut } from './arena.js';
import type { Store } from './constants.js';
import { isNone } from './margins.js';
import type { Placement, Storage } from './storage.js';

/** Where everything lies. */
export interface Locations {
  readonly viewOf: (value: number) => View;
  /** Buffers whose margins are filled already. */
  readonly kept: ReadonlySet<Storage>;
  /** Bytes of all buffers together. */
  readonly bytes: number;
}

/** Bytes of activations up to which threads get memory for every size of images; it paid as far as was measured, 40 MB. */
const ROOM = 2 ** 26;

/** Gives every buffer an address: where its value lies already, else in one arena. */
export function locate(
  { extents }: NodeList,
  placements: ReadonlyMap<number, Placement>,
  store: Store,
  threads: number,
): Locations {
  const storages = [...new Set([...placements.values()].map(({ storage }) => storage))];
  const outside = ({ owner, margins }: Storage) => (isNone(margins) ? store.portAddress?.(owner) : undefined);
  const inside = storages.filter((storage) => outside(storage) === undefined);
  const { offsets, bytes } = layOut(inside, threads > 1 ? ROOM : 0);
  const base = store.reserve(bytes);
  const viewOf = (value: number) => {
    const placement = placements.get(value)!;
    return viewIn(placement, extents[value]!, outside(placement.storage) ?? base + offsets.get(placement.storage)!);
  };
  return { viewOf, kept: keptMargins(offsets), bytes };
}

/** The view of a value in its buffer. */
function viewIn({ storage, channel }: Placement, [height, width, channels]: Extent, address: number): View {
  const { top, left, right } = storage.margins;
  const step = storage.extent[2] * 4;
  const row = (left + storage.extent[1] + right) * step;
  return { address: address + top * row + left * step + channel * 4, row, step, height, width, channels };
}

/**
 * Buffers whose zero margins are there already: an earlier one of the same form left them at the same place, and nothing else has been
 * written there since. Kernels write images, never margins.
 *
 * @param offsets where the buffers lie
 */
export function keptMargins(offsets: ReadonlyMap<Storage, number>): Set<Storage> {
  const kept = new Set<Storage>();
  /** What was written last at each place, in the order of writing. */
  let present: { form: string; from: number; to: number }[] = [];
  for (const [storage, from] of [...offsets].sort(([a], [b]) => a.first - b.first)) {
    const form = formOf(storage, from);
    const to = from + storage.bytes;
    if (form && present.some((earlier) => earlier.form === form)) kept.add(storage);
    present = [...present.filter((earlier) => earlier.to <= from || to <= earlier.from), { form, from, to }];
  }
  return kept;
}

/** The same for buffers whose margins cover the same bytes; empty without zero margins all round. */
function formOf({ extent, margins }: Storage, offset: number): string {
  if (isNone(margins) || margins.reflect > 0) return '';
  const { top, left, bottom, right } = margins;
  return [offset, ...extent, top, left, bottom, right].join(' ');
}
