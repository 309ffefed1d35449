/** Where one picture does not go on from the one before. */
import { checkPair } from '../image/check-floats.js';
import { type FloatImage, imageToFloats } from '../image/floats.js';
import { resizeFloats } from '../image/resize-floats.js';
import type { PixelImage } from '../image/types.js';

/** Side to which frames are made small: noise and small movements are gone. */
const SIDE = 8;

/** Difference of two frames from which on they belong to different scenes, as a share of white. */
export const SCENE_CUT = 0.12;

/** What is kept of a frame to tell whether the next one goes on from it: RGB, 8 x 8. */
export type Glance = FloatImage;

/**
 * Makes a frame small.
 *
 * @throws {ImageError} it is no picture
 */
export const glanceAt = (frame: PixelImage): Glance => resizeFloats(imageToFloats(frame), SIDE, SIDE, 'box');

/**
 * How far two frames differ: the mean absolute difference of their colours at 8 x 8 px. A face that moves, is noisy or blinks stays well below
 * {@link SCENE_CUT}.
 *
 * @returns 0 (alike) … 1
 * @throws {OptionError} or `ImageError` for what are no glances, `ShapeError` where sizes differ
 */
export function sceneDifference(one: Glance, other: Glance): number {
  checkPair(one, other, ['one', 'other']);
  return one.data.reduce((sum, value, i) => sum + Math.abs(value - other.data[i]!), 0) / one.data.length;
}
