import { checkFaceBoxes, type FaceBox } from '../image/face-box.js';
import { checkPixelImage } from '../image/types.js';
import type { FaceFinder } from './face-finder.js';
import { checkFindOptions } from './find-options.js';

/**
 * A finder for faces that are known already: drawn by hand, or found elsewhere.
 *
 * @param boxes brow to chin, ear to ear, px of the photograph
 * @returns what gives those boxes whose longer side lies between `minFace` and `maxFace`, with a score of 1
 * @throws {OptionError} for boxes that are none
 */
export function boxesFinder(boxes: readonly FaceBox[]): FaceFinder {
  checkFaceBoxes(boxes, 'boxes');
  const faces = boxes.map(({ x, y, width, height }) => ({ box: { x, y, width, height }, score: 1 }));
  return async (photo, options) => {
    checkPixelImage(photo, 'photo');
    const { minFace, maxFace } = checkFindOptions(options);
    return faces.filter(({ box }) => {
      const side = Math.max(box.width, box.height);
      return side >= minFace && side <= maxFace;
    });
  };
}
