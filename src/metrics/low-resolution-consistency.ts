/** Does the result still say what the input said? */
import { ShapeError } from '../errors.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { lowResolution } from './low-resolution.js';
import { psnr } from './psnr.js';

/** What {@link lowResolutionConsistency} gives. */
export interface LowResolutionConsistency {
  /** PSNR of Y between the result reduced again and the input, dB. */
  readonly psnrY: number;
  /** The same over RGB, dB. */
  readonly psnrRgb: number;
}

/**
 * Reduces an enlarged picture again, with the degradation of {@link lowResolution} (Pillow's bicubic), and compares it with the input it was
 * made from. A truth that the input was reduced from reaches `Infinity`; above about 50 dB only rounding is left. Bicubic enlargement x8 of
 * faces, which smooths, reaches about 35 dB. It says nothing about how good the invented detail is.
 *
 * @param result the enlarged picture
 * @param lr the input; the result has a whole multiple of its sides, the same in both directions
 * @returns dB; `Infinity` where the reduced result equals the input
 * @throws {ShapeError} the result's sides are no common whole multiple of the input's
 * @throws {ImageError} one of them is no picture
 */
export function lowResolutionConsistency(result: PixelImage, lr: PixelImage): LowResolutionConsistency {
  checkPixelImage(result, 'result');
  checkPixelImage(lr, 'lr');
  const scale = result.width / lr.width;
  if (!Number.isInteger(scale) || result.height !== scale * lr.height) {
    throw new ShapeError(
      `Expected a result of a whole multiple of lr (${lr.width}×${lr.height} px) but received ${result.width}×${result.height}`,
    );
  }
  const reduced = lowResolution(result, scale);
  return { psnrY: psnr(reduced, lr), psnrRgb: psnr(reduced, lr, { channels: 'rgb' }) };
}
