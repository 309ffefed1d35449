/** Which pixels of a crop a restored face is pasted to, and how much of each. */

import { checkFaceBox, type FaceBox } from '../image/face-box.js';
import { checkRegion, type Region } from '../image/region.js';
import { integer, invalid, isBuiltIn } from '../validate.js';
import { REACH } from './region.js';

/** One number a pixel, 0 … 1. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** Exponent of the outline: 2 for an ellipse, more for fuller corners. */
const EXPONENT = 3;
/** Share of the half axes over which the mask falls from 1 to 0, inwards. */
const FEATHER = 0.25;

/** Largest enlargement. */
const MOST_SCALE = 64;

/**
 * Checks a mask that came from outside.
 *
 * @throws {OptionError} it is none, or of another size
 */
export function checkMask(mask: Mask, { width, height }: Pick<Mask, 'width' | 'height'>): void {
  const fits = isBuiltIn(mask?.data, 'Float32Array') && mask.width === width && mask.height === height;
  if (!fits || mask.data.length !== width * height)
    invalid(`mask of ${width}×${height} px with data: Float32Array`, 'mask', mask);
}

/** Rises smoothly from 0 at `low` to 1 at `high`, with slope 0 at both ends. */
export function smoothstep(value: number, low: number, high: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/**
 * The mask of a face: a rounded outline about its box, which it covers, with a soft edge inside the outline. It is 1 over the box, and 0 from
 * the outline on.
 *
 * @param box of the face, px of the photo
 * @param region the crop, px of the photo
 * @param scale the mask has so many pixels for one of the photo, both ways: a whole number, at most 64
 * @throws {OptionError} for what is no box, no region or no scale
 */
export function faceMask(box: FaceBox, region: Region, scale: number): Mask {
  checkFaceBox(box, 'box');
  integer(scale, 'scale', 1, MOST_SCALE);
  checkRegion(region, 'region', scale);
  const [width, height] = [region.width * scale, region.height * scale];
  const data = new Float32Array(width * height);
  const powers = (count: number, origin: number, start: number, side: number) =>
    Float64Array.from({ length: count }, (_, i) => {
      const at = origin + (i + 0.5) / scale;
      return (Math.abs(at - start - side / 2) / ((REACH * side) / 2)) ** EXPONENT;
    });
  const across = powers(width, region.left, box.x, box.width);
  const down = powers(height, region.top, box.y, box.height);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++)
      data[i] = smoothstep(1 - (across[x]! + down[y]!) ** (1 / EXPONENT), 0, FEATHER);
  return { width, height, data };
}
