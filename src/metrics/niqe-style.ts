/** How natural a picture looks, without a reference: an index in the style of NIQE. */
import { OptionError } from '../errors.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { type Distribution, distributionDistance, distributionOf } from './distribution.js';
import { luma } from './luma.js';
import { NATURAL_BLOCK, NATURAL_FEATURES, naturalFeatures } from './natural-features.js';
import { NIQE_COVARIANCE, NIQE_MEAN } from './niqe-model.js';

/** Sides from which {@link niqeStyle} measures, px: four blocks. */
export const NIQE_STYLE_MIN_SIDE = 2 * NATURAL_BLOCK;

let pristine: Distribution | undefined;

/**
 * NIQE-style index: how far the statistics of a picture's blocks lie from those of sharp photographs of faces. Lower is more natural. It needs
 * no truth, and does not say whether the face is the right one.
 *
 * **Not comparable with published NIQE or PI.** It takes NIQE's 36 features of locally normalised luma and its distance (Mittal,
 * Soundararajan, Bovik, "Making a completely blind image quality analyzer", 2013), but blocks of 32×32 px (a face of 128×128 holds one block of
 * NIQE's 96×96, which has no covariance), means of 2×2 px for the second scale, studio-range luma, and a pristine model of its own: every
 * block of sharp 128×128 faces of this project's training set (scripts/fit-niqe.ts). It is meant for faces of about that size; compare
 * only pictures of equal size, because the covariance of few blocks adds to the distance.
 *
 * @param image the picture to measure, at least 64 px a side; alpha is ignored
 * @returns 0 or more; `Infinity` for a picture without a single block that has structure, such as one flat colour
 * @throws {ImageError} `image` is no picture
 * @throws {OptionError} a side is below 64 px
 */
export function niqeStyle(image: PixelImage): number {
  const { width, height } = checkPixelImage(image);
  if (Math.min(width, height) < NIQE_STYLE_MIN_SIDE) {
    throw new OptionError(
      `Expected at least ${NIQE_STYLE_MIN_SIDE} px a side for the NIQE-style index but received ${width}×${height}`,
    );
  }
  const rows = naturalFeatures(luma(image), width, height);
  if (rows.length === 0) return Infinity;
  pristine ??= pristineModel();
  return distributionDistance(pristine, distributionOf(rows));
}

function pristineModel(): Distribution {
  const n = NATURAL_FEATURES;
  const covariance = new Float64Array(n * n);
  let next = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = NIQE_COVARIANCE[next++]!;
      covariance[i * n + j] = value;
      covariance[j * n + i] = value;
    }
  }
  return { mean: Float64Array.from(NIQE_MEAN), covariance };
}
