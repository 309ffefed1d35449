/** Pictures in overlapping tiles, so that memory does not grow with them. */
import type { Region } from './region.js';
import type { PixelImage } from './types.js';

/** One tile of a picture. */
export interface Tile {
  /** What is its own: the tiles' cores cover the picture once. */
  readonly core: Region;
  /** What it is made from: the core, and of its neighbours what lies about it. Inside the picture, and of one size for all tiles as far as that goes. */
  readonly around: Region;
}

/**
 * Cuts a picture into tiles, row by row.
 *
 * @param side of a core, px; those at the right and lower border are cut
 * @param margin what a tile has of its neighbours, px; at the borders of the picture it has more of the inner side instead
 * @param multiple of which the places of tiles are multiples where `side` and `margin` are some, px
 */
export function tilesOf(
  { width, height }: Pick<Region, 'width' | 'height'>,
  side: number,
  margin: number,
  multiple = 1,
): Tile[] {
  const rows = stretches(height, side, margin, multiple);
  const columns = stretches(width, side, margin, multiple);
  return rows.flatMap((row) =>
    columns.map((column) => ({ core: regionOf(row.core, column.core), around: regionOf(row.around, column.around) })),
  );
}

/** A stretch of one side: where it begins, and how long it is. */
type Stretch = readonly [number, number];

function stretches(length: number, side: number, margin: number, multiple: number) {
  const whole = Math.min(length, side + 2 * margin);
  const last = Math.ceil((length - whole) / multiple) * multiple;
  return Array.from({ length: Math.ceil(length / side) }, (_, i) => {
    const from = Math.min(Math.max(0, i * side - margin), last);
    const core: Stretch = [i * side, Math.min(side, length - i * side)];
    const around: Stretch = [from, Math.min(whole, length - from)];
    return { core, around };
  });
}

const regionOf = ([top, height]: Stretch, [left, width]: Stretch): Region => ({ left, top, width, height });

/** Copies the core of an enlarged tile to its place in the result. */
export function copyCore(enlarged: PixelImage, { core, around }: Tile, scale: number, result: PixelImage): void {
  const bytes = core.width * scale * 4;
  for (let y = 0; y < core.height * scale; y++) {
    const from = (((core.top - around.top) * scale + y) * enlarged.width + (core.left - around.left) * scale) * 4;
    const to = ((core.top * scale + y) * result.width + core.left * scale) * 4;
    result.data.set(enlarged.data.subarray(from, from + bytes), to);
  }
}
