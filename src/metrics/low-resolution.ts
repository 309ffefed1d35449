/** The degradation that face super-resolution is measured with. */
import { ShapeError } from '../errors.js';
import { resize } from '../image/resize.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { integer } from '../validate.js';

/**
 * The low-resolution picture of a high-resolution one: Pillow's antialiased bicubic, bit for bit.
 *
 * @param hr sides divisible by `scale`
 * @param scale reduction, at least 1. Default 8 (128 → 16).
 * @throws {ShapeError} a side is not divisible by `scale`
 * @throws {OptionError} `scale` is no positive integer
 */
export function lowResolution(hr: PixelImage, scale = 8): PixelImage {
  checkPixelImage(hr, 'hr');
  integer(scale, 'scale');
  if (hr.width % scale !== 0 || hr.height % scale !== 0) {
    throw new ShapeError(
      `Expected sides divisible by ${scale} for hr but received ${hr.width}×${hr.height} px; crop the picture first`,
    );
  }
  return resize(hr, hr.width / scale, hr.height / scale, { filter: 'bicubic' });
}
