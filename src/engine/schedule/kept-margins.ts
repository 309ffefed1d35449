import { isNone } from './margins.js';
import type { Storage } from './storage.js';

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
