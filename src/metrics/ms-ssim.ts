/** Multi-scale structural similarity of the luma of 8-bit pictures (Wang, Simoncelli, Bovik 2003). */
import { OptionError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { integer } from '../validate.js';
import { halve } from './halve.js';
import { luma } from './luma.js';
import { comparablePair } from './protocol.js';
import { similarityOf } from './similarity.js';
import { gaussianWindow } from './window.js';

/** Exponents of the paper's five scales, finest first. */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
const WINDOW = 11;

/**
 * How many scales {@link msSsim} takes: as many of five as leave 11 px a side for the window.
 * 128×128 has four (128, 64, 32, 16 px), from 176 px on it is the paper's five, from 22 px on two.
 *
 * @param width px
 * @param height px
 * @returns [0, 5]; below 2, `msSsim` refuses
 * @throws {OptionError} a side is no positive integer
 */
export function msSsimScales(width: number, height: number): number {
  let side = Math.min(integer(width, 'width'), integer(height, 'height'));
  let scales = 0;
  for (; scales < WEIGHTS.length && side >= WINDOW; scales++) side >>= 1;
  return scales;
}

/**
 * MS-SSIM on Y (studio range, not rounded): the product of the mean contrast-structure term of every scale but the coarsest and of the
 * mean SSIM of the coarsest, each raised to its weight. Window, constants and valid area are those of `ssim` (protocol `whole`);
 * each scale is the mean of 2×2 blocks of the one before.
 *
 * Weights: 0.0448, 0.2856, 0.3001, 0.2363, 0.1333. Where the picture allows fewer scales, the first of them divided by their sum: for
 * 128×128 0.0517, 0.3295, 0.3462, 0.2726. Figures of pictures with different numbers of scales are not comparable. A negative term counts
 * as 0, since it has no real power.
 *
 * @param result the picture to measure, at least 22 px a side
 * @param reference the truth, of the same size
 * @returns [0, 1]; 1 for identical pictures
 * @throws {ShapeError} the sizes differ
 * @throws {ImageError} one of them is no picture
 * @throws {OptionError} a side is below 22 px
 */
export function msSsim(result: PixelImage, reference: PixelImage): number {
  const [a, b] = comparablePair(result, reference, 'whole');
  const scales = msSsimScales(a.width, a.height);
  if (scales < 2) {
    throw new OptionError(
      `Expected at least ${2 * WINDOW} px a side for MS-SSIM, which needs two scales of ${WINDOW} px, but received ${a.width}×${a.height}`,
    );
  }
  const window = gaussianWindow(WINDOW, 1.5);
  const weights = WEIGHTS.slice(0, scales);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let { width, height } = a;
  let x = luma(a);
  let y = luma(b);
  let product = 1;
  for (const [scale, weight] of weights.entries()) {
    if (scale > 0) {
      x = halve(x, width, height);
      y = halve(y, width, height);
      width >>= 1;
      height >>= 1;
    }
    const { similarity, contrast } = similarityOf(x, y, width, height, window, 1);
    const term = scale === scales - 1 ? similarity : contrast;
    product *= Math.max(term, 0) ** (weight / total);
  }
  return product;
}
