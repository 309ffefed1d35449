/** A search of a photograph in tiles of reduced copies: what small faces need, since detectors shrink what they are given. */

import { resize } from '../image/resize.js';
import { createPixelImage, type PixelImage } from '../image/types.js';
import type { FoundFace } from './face-finder.js';
import type { Level } from './tiles.js';

/** Milliseconds of work after which a page gets its turn. */
const TURN = 12;
/** Pixels that are reduced at a time. */
const STRIP = 2 ** 19;

/** Lets others have a turn, but not after every trifle; throws the signal's reason once it is aborted. */
export function turns(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < TURN) return;
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    since = performance.now();
  };
}

/**
 * Shows all tiles of all levels to a detector.
 *
 * @param find faces of one tile, px of the tile
 * @param pause called between pieces of work; see {@link turns}
 * @returns what it found, px of the photograph; several times what lies in several tiles
 */
export async function searchTiles(
  photo: PixelImage,
  levels: readonly Level[],
  find: (tile: PixelImage) => readonly FoundFace[] | Promise<readonly FoundFace[]>,
  pause: () => Promise<void>,
): Promise<FoundFace[]> {
  const found: FoundFace[] = [];
  let copy = photo;
  for (const { width, height, tileWidth, tileHeight, lefts, tops } of levels) {
    // From the copy before, unless that was enlarged: it is smaller than the photograph, and its reduction antialiased, too.
    copy = await resized(copy.width > photo.width ? photo : copy, width, height, pause);
    const [wide, tall] = [photo.width / width, photo.height / height];
    for (const top of tops) {
      for (const left of lefts) {
        await pause();
        for (const face of await find(cutTile(copy, left, top, tileWidth, tileHeight))) {
          found.push(moved(face, left, top, wide, tall));
        }
      }
    }
  }
  return found;
}

/** A copy of another size, strip by strip. */
async function resized(from: PixelImage, width: number, height: number, pause: () => Promise<void>) {
  if (from.width === width && from.height === height) return from;
  const result = createPixelImage(width, height);
  const rows = Math.max(1, Math.floor((STRIP / (from.width * from.height)) * height));
  const ratio = from.height / height;
  for (let y = 0; y < height; y += rows) {
    await pause();
    const end = Math.min(height, y + rows);
    const box = [0, y * ratio, from.width, Math.min(from.height, end * ratio)] as const;
    result.data.set(resize(from, width, end - y, { box }).data, y * width * 4);
  }
  return result;
}

/** A rectangle of a picture; what lies beyond it is black. */
function cutTile(from: PixelImage, left: number, top: number, width: number, height: number): PixelImage {
  if (from.width === width && from.height === height) return from;
  const tile = createPixelImage(width, height);
  const wide = Math.min(width, from.width - left) * 4;
  for (let y = 0; y < Math.min(height, from.height - top); y++) {
    const start = ((top + y) * from.width + left) * 4;
    tile.data.set(from.data.subarray(start, start + wide), y * width * 4);
  }
  return tile;
}

/** From px of a tile to px of the photograph. */
const moved = (
  { box, score, points }: FoundFace,
  left: number,
  top: number,
  wide: number,
  tall: number,
): FoundFace => ({
  box: { x: (box.x + left) * wide, y: (box.y + top) * tall, width: box.width * wide, height: box.height * tall },
  score,
  ...(points && { points: points.map((value, i) => (i % 2 ? (value + top) * tall : (value + left) * wide)) }),
});
