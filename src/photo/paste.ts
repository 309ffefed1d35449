import { checkFloats } from '../image/check-floats.js';
import type { FloatImage } from '../image/floats.js';
import { checkRegion, type Region } from '../image/region.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { checkMask, type Mask } from './mask.js';
import { overlap } from './region.js';

/**
 * Puts a face into a picture, in place: where the mask is above 0, colours go from the picture's towards the face's by that share. Every
 * other byte stays as it is, alpha everywhere.
 *
 * @param picture is written to
 * @param face RGB in [0, 1]
 * @param mask of the face's size
 * @param at where the face's upper left corner lies, px of the picture; parts beyond the picture fall away
 * @returns pixels that were written
 * @throws {ImageError} or `OptionError` for what is no picture, face, mask or place
 */
export function paste(picture: PixelImage, face: FloatImage, mask: Mask, at: Pick<Region, 'left' | 'top'>): number {
  checkPixelImage(picture, 'picture');
  checkFloats(face, 'face');
  checkMask(mask, face);
  checkRegion({ ...at, width: face.width, height: face.height }, 'at');
  const whole = { left: 0, top: 0, width: picture.width, height: picture.height };
  const inside = overlap(whole, { ...at, width: face.width, height: face.height });
  if (!inside) return 0;
  let written = 0;
  for (let y = inside.top; y < inside.top + inside.height; y++) {
    for (let x = inside.left; x < inside.left + inside.width; x++) {
      const from = (y - at.top) * face.width + x - at.left;
      const share = mask.data[from]!;
      if (!(share > 0)) continue;
      const to = (y * picture.width + x) * 4;
      for (let c = 0; c < 3; c++) {
        const old = picture.data[to + c]!;
        picture.data[to + c] = Math.round(old + share * (255 * face.data[3 * from + c]! - old));
      }
      written++;
    }
  }
  return written;
}
