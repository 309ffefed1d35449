/** Which reduced copies of a photograph are searched, in tiles of which size. */
import { roundUp } from '../kernels/round-up.js';
import type { TileOptions } from './tiled-finder.js';

/** A copy of the photograph, and how it is cut. */
export interface Level {
  /** Size of the copy, px; at least a pixel. */
  readonly width: number;
  readonly height: number;
  /** Size of all its tiles, px. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** Left and upper edges of the tiles. */
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
}

/** Photographs are enlarged by no more than this, however small the faces that are wanted. */
const MOST = 2;
/** Neighbouring tiles share so many times the largest face of their level, so that each face lies in one with room round it. */
const SHARED = 1.5;

/**
 * Levels from the finest on, each of half the size of the one before. In the first a face of `minFace` is as large as the detector needs it,
 * in the last one of `maxFace` is no larger than the detector likes.
 */
export function searchLevels(
  photo: { readonly width: number; readonly height: number },
  { minFace, maxFace }: { readonly minFace: number; readonly maxFace: number },
  range: Required<TileOptions>,
): Level[] {
  const levels: Level[] = [];
  const reach = Math.min(maxFace, Math.max(photo.width, photo.height));
  for (let scale = Math.min(MOST, range.smallest / minFace); ; scale /= 2) {
    const last = reach * scale <= range.largest;
    const [width, height] = [photo.width, photo.height].map((side) => Math.max(1, Math.round(side * scale))) as [
      number,
      number,
    ];
    const shared = Math.ceil(SHARED * (last ? range.largest : 2 * range.smallest));
    const [columns, rows] = [cut(width, shared, range), cut(height, shared, range)];
    levels.push({
      width,
      height,
      tileWidth: columns.side,
      tileHeight: rows.side,
      lefts: columns.starts,
      tops: rows.starts,
    });
    if (last) return levels;
  }
}

/** Tiles of equal sides over a length. */
function cut(length: number, shared: number, { tile, multiple, least }: Required<TileOptions>) {
  const count = length <= tile ? 1 : Math.ceil((length - shared) / (tile - shared));
  const side = Math.max(least, roundUp(Math.ceil((length + (count - 1) * shared) / count), multiple));
  const last = Math.max(0, length - side);
  const starts = Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * last) / (count - 1))));
  return { side, starts };
}
