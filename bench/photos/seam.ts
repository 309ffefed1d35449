/** Whether one sees where a face was pasted. */
import type { FaceBox } from '../../src/image/face-box.js';
import type { PixelImage } from '../../src/image/types.js';
import { luma } from '../../src/metrics/luma.js';
import { faceMask, type Mask } from '../../src/photo/mask.js';
import { cropPixels, cropRegion } from '../../src/photo/region.js';

/**
 * Gradients across a line over those of the two pixels on both sides, and this over the same quotient in the background alone: 1 where nothing shows.
 */
export interface Seam {
  /** Along the border of the mask. */
  readonly border: number;
  /** Where the mask is a half. */
  readonly middle: number;
}

export function seamOf(result: PixelImage, background: PixelImage, box: FaceBox, scale: number): Seam {
  const region = cropRegion(box);
  const mask = faceMask(box, region, scale);
  const crop = (picture: PixelImage) =>
    luma(
      cropPixels(picture, {
        left: region.left * scale,
        top: region.top * scale,
        width: mask.width,
        height: mask.height,
      }),
    );
  const [own, plain] = [crop(result), crop(background)];
  const at = (level: number) => quotient(own, mask, level) / quotient(plain, mask, level);
  return { border: at(0), middle: at(0.5) };
}

/** Mean gradient between pixels on two sides of a level of the mask, over the mean gradient beside. */
function quotient(values: Float64Array, { width, height, data }: Mask, level: number): number {
  let [across, beside] = [0, 0];
  const look = (place: number, step: number) => {
    if (data[place]! > level === data[place + step]! > level) return;
    const gradient = (k: number) => Math.abs(values[place + (k + 1) * step]! - values[place + k * step]!);
    across += gradient(0);
    beside += (gradient(-2) + gradient(-1) + gradient(1) + gradient(2)) / 4;
  };
  for (let y = 2; y < height - 3; y++) {
    for (let x = 2; x < width - 3; x++) {
      look(y * width + x, 1);
      look(y * width + x, width);
    }
  }
  return across / beside;
}
