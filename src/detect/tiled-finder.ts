/** Any finder in tiles. */
import { checkPixelImage } from '../image/types.js';
import { integer, invalid, knownKeys, number } from '../validate.js';
import { type FaceFinder, SIZE_SLACK } from './face-finder.js';
import { checkFindOptions } from './find-options.js';
import { suppress } from './suppress.js';
import { searchTiles, turns } from './tiled-search.js';
import { searchLevels, type TileOptions } from './tiles.js';

/**
 * Lets a finder search overlapping tiles of a photograph, at the resolutions that `minFace` and `maxFace` ask for, and makes one box of those
 * that mean the same face. Detectors shrink what they are given, so that small faces are lost in whole photographs. Photographs are enlarged at
 * most twice.
 *
 * @param finder what looks at a tile
 * @returns a finder that gives a page its turn, and looks at the signal, between tiles
 * @throws {OptionError} for options out of range
 */
export function tiledFinder(finder: FaceFinder, options: TileOptions): FaceFinder {
  if (typeof finder !== 'function') invalid('function', 'finder', finder);
  knownKeys(options, 'tiledFinder options', { smallest: true, largest: true, tile: true, multiple: true, least: true });
  const smallest = number(options.smallest, 'smallest', 1, 1e4);
  const largest = number(options.largest, 'largest', 2 * smallest, 1e4);
  const tile = integer(options.tile, 'tile', Math.ceil(2 * largest), 1e5);
  const multiple = integer(options.multiple ?? 1, 'multiple', 1, tile);
  const least = integer(options.least ?? 1, 'least', 1, tile);
  const range = { smallest, largest, tile, multiple, least };
  return async (photo, search) => {
    checkPixelImage(photo, 'photo');
    const { minFace, maxFace, signal } = checkFindOptions(search);
    const inTile = { minFace: smallest / 2, maxFace: tile, signal };
    const levels = searchLevels(photo, { minFace, maxFace }, range);
    const found = await searchTiles(photo, levels, (piece) => finder(piece, inTile), turns(signal));
    return suppress(found).filter(({ box }) => {
      const side = Math.max(box.width, box.height);
      return side >= minFace * SIZE_SLACK && side <= maxFace / SIZE_SLACK;
    });
  };
}
