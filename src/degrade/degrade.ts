import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import type { Recipe } from '../train/recipe.js';
import { blur } from './blur.js';
import { jpeg } from './jpeg.js';
import type { Stream } from './stream.js';

/**
 * Makes the input out of the truth: blur, reduction, noise, JPEG. `training/msfsr_training/degrade.py` does the same. As many numbers are
 * drawn whatever the options say, but for the noise itself.
 *
 * @param truth square
 * @param size side of the input, px
 * @param options `degradation` of the recipe
 */
export function degrade(truth: PixelImage, size: number, options: Recipe['degradation'], draw: Stream): PixelImage {
  const sigma = draw.uniform(...options.blur);
  const filter = options.filters[Math.floor(draw.uniform() * options.filters.length)]!;
  const noise = draw.uniform(...options.noise);
  const compressed = draw.uniform() < options.jpegShare;
  const quality = Math.floor(draw.uniform(...options.jpegQuality) + 0.5);
  const blurred = sigma > 0 ? blur(truth, (sigma * truth.width) / size) : truth;
  const input = resize(blurred, size, size, { filter });
  if (noise > 0) addNoise(input, 255 * noise, draw);
  return compressed ? jpeg(input, quality) : input;
}

function addNoise({ data }: PixelImage, deviation: number, draw: Stream): void {
  for (let i = 0; i < data.length; i++)
    if ((i & 3) !== 3) data[i] = Math.floor(data[i]! + deviation * draw.normal() + 0.5);
}
