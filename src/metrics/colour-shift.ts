/** How far an enlargement moves the colour of a face. */
import type { PixelImage } from '../image/types.js';
import { type Lab, meanLab } from './lab.js';
import { comparablePair } from './protocol.js';

/** Result minus reference, in CIELAB. */
export interface ColourShift {
  /** Lighter above 0. */
  readonly lightness: number;
  /** Redder above 0, greener below. */
  readonly a: number;
  /** Yellower above 0, bluer below. */
  readonly b: number;
  /** Euclidean length of the three (CIE 1976 ΔE); about 2.3 is just noticeable side by side. */
  readonly deltaE: number;
}

/**
 * Difference of the mean colours of two pictures, over all pixels or those of a region: what a drift of skin tone looks like in numbers.
 *
 * @param result the enlarged picture
 * @param reference the truth, of the same size
 * @param inside whether the pixel in column x and row y counts; default all
 * @returns CIELAB units; NaN where no pixel counts
 * @throws {ShapeError} the sizes differ
 */
export function colourShift(
  result: PixelImage,
  reference: PixelImage,
  inside: (x: number, y: number) => boolean = () => true,
): ColourShift {
  const [own, truth] = comparablePair(result, reference, 'whole').map((image) => meanLab(image, inside)) as [Lab, Lab];
  const [lightness, a, b] = [own[0] - truth[0], own[1] - truth[1], own[2] - truth[2]];
  return { lightness, a, b, deltaE: Math.hypot(lightness, a, b) };
}
