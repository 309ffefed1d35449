import type { Stream } from '../../degrade/stream.js';
import { resize } from '../../image/resize.js';
import type { PixelImage } from '../../image/types.js';
import type { Recipe } from '../recipe.js';

/**
 * Takes a picture out of focus, or not: a function of pictures. Draws only where some are to be soft.
 *
 * @param options `augment` of the recipe
 * @param pixel side of a px of the truth, px of the picture
 */
export function drawSoftness(
  { softness, softShare }: Recipe['augment'],
  pixel: number,
  draw: Stream,
): (image: PixelImage) => PixelImage {
  if (!softShare || draw.uniform() >= softShare) return (image) => image;
  const detail = draw.uniform(...softness) * pixel;
  return (image) => {
    const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.floor(side / detail + 0.5)));
    if (width! >= image.width) return image;
    return resize(resize(image, width!, height!), image.width, image.height);
  };
}
