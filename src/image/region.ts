import { OptionError } from '../errors.js';
import { integer, invalid } from '../validate.js';

/** A rectangle of whole pixels; it may reach beyond a picture. */
export interface Region {
  /** Leftmost column, px. */
  readonly left: number;
  /** Uppermost row, px. */
  readonly top: number;
  /** Columns, px. */
  readonly width: number;
  /** Rows, px. */
  readonly height: number;
}

/** Most pixels of a region, or of a mask of one: those of a picture. */
const MOST = 2 ** 30;

/**
 * Checks a rectangle that came from outside.
 *
 * @param name how messages call it
 * @param scale pixels that are made of one of its own, both ways
 * @throws {OptionError} it is none, or has no room
 */
export function checkRegion(region: Region, name: string, scale = 1): void {
  if (typeof region !== 'object' || region === null) invalid('{ left, top, width, height }', name, region);
  for (const edge of ['left', 'top'] as const) integer(region[edge], `${name}.${edge}`, Number.MIN_SAFE_INTEGER);
  for (const side of ['width', 'height'] as const) integer(region[side], `${name}.${side}`);
  const [width, height] = [region.width * scale, region.height * scale];
  if (width * height > MOST)
    throw new OptionError(`Expected at most ${MOST} px for ${name} but received ${width}×${height}`);
}
