import type { Stream } from '../../degrade/stream.js';
import type { PixelImage } from '../../image/types.js';
import type { Recipe } from '../recipe.js';

/** Brightness (share of 255), contrast and gamma, each uniform within ± its option; changes the picture in place. */
export function recolour(image: PixelImage, options: Recipe['augment'], draw: Stream): PixelImage {
  const within = (limit: number) => draw.uniform(-limit, limit);
  const [brightness, contrast, gamma] = [options.brightness, options.contrast, options.gamma].map(within);
  if (!brightness && !contrast && !gamma) return image;
  const exponent = Math.exp(gamma!);
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const changed = ((value / 255) ** exponent - 0.5) * (1 + contrast!) + 0.5 + brightness!;
    return Math.floor(255 * changed + 0.5);
  });
  for (let i = 0; i < image.data.length; i++) if ((i & 3) !== 3) image.data[i] = table[image.data[i]!]!;
  return image;
}
