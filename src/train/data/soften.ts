import type { Stream } from '../../degrade/stream.js';
import { resize } from '../../image/resize.js';
import type { PixelImage } from '../../image/types.js';
import type { Recipe } from '../recipe.js';

/**
 * Takes a picture out of focus, or not: a function of pictures. Draws only where some are to be soft.
 *
 * @param options `augment` of the recipe
 * @param pixel side of a px of the truth, px of the picture
 * @param hidden side of a px of the input, px of the truth: what is not softer than that, the input cannot show
 */
export function drawSoftness(
  { softness, softShare }: Pick<Recipe['augment'], 'softness' | 'softShare'>,
  pixel: number,
  hidden: number,
  draw: Stream,
): (image: PixelImage) => PixelImage {
  const drawn = softShare && draw.uniform() < softShare ? draw.uniform(...softness) : 0;
  if (drawn <= hidden) return (image) => image;
  const detail = drawn * pixel;
  return (image) => {
    const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.floor(side / detail + 0.5)));
    if (width! >= image.width) return image;
    return resize(resize(image, width!, height!), image.width, image.height);
  };
}
