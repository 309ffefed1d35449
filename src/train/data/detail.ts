import type { FaceSquare } from '../../image/crop.js';
import { resize } from '../../image/resize.js';
import type { PixelImage } from '../../image/types.js';
import { evaluationCrop } from '../../metrics/evaluation-crop.js';
import { luma } from '../../metrics/luma.js';

/**
 * How much fine detail a picture of a face shows: the variance of its evaluation crop's Laplacian, over that of the crop without what half the
 * size cannot hold. 1.6 to 2 for a picture that was enlarged twofold, 6 to 13 for a sharp one. `training/msfsr_training/detail.py` measures
 * the same.
 *
 * @param image square
 * @param face where the face lies in it, px
 * @param size side of the crop, px
 */
export function detailOf(image: PixelImage, face: FaceSquare, size: number): number {
  const crop = evaluationCrop(image, { id: 'face', side: image.width, face }, size);
  const half = Math.max(1, Math.floor(size / 2));
  const soft = resize(resize(crop, half, half), size, size);
  return laplacianVariance(crop) / Math.max(laplacianVariance(soft), 1e-12);
}

/** Over the pixels that have four neighbours. */
function laplacianVariance(image: PixelImage): number {
  const { width, height } = image;
  const y = luma(image);
  let [sum, squares] = [0, 0];
  for (let row = 1; row < height - 1; row++) {
    for (let at = row * width + 1; at < (row + 1) * width - 1; at++) {
      const value = 4 * y[at]! - y[at - 1]! - y[at + 1]! - y[at - width]! - y[at + width]!;
      sum += value;
      squares += value * value;
    }
  }
  const count = (width - 2) * (height - 2);
  return squares / count - (sum / count) ** 2;
}
