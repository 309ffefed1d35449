import { checkFloats } from '../image/check-floats.js';
import { checkFaceBox, type FaceBox } from '../image/face-box.js';
import type { FloatImage } from '../image/floats.js';

/**
 * How sharp a face is: the mean squared difference of neighbouring pixels, both ways, of luma (ITU-R BT.601) within a box.
 *
 * @param image RGB in [0, 1]
 * @param box px of the image; what lies beyond it falls away
 * @throws {OptionError} or `ImageError` for what are no such numbers, or no box
 */
export function sharpness(image: FloatImage, box: FaceBox): number {
  const { width, height, data } = checkFloats(image, 'image');
  checkFaceBox(box, 'box');
  const [left, top] = [Math.max(0, Math.round(box.x)), Math.max(0, Math.round(box.y))];
  const right = Math.min(width, Math.round(box.x + box.width)) - 1;
  const bottom = Math.min(height, Math.round(box.y + box.height)) - 1;
  const luma = (x: number, y: number) => {
    const at = (y * width + x) * 3;
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  };
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const here = luma(x, y);
      sum += (luma(x + 1, y) - here) ** 2 + (luma(x, y + 1) - here) ** 2;
    }
  }
  return sum / Math.max(1, (right - left) * (bottom - top));
}
