import type { Stream } from '../../degrade/stream.js';
import type { PixelImage } from '../../image/types.js';
import type { Recipe } from '../recipe.js';

/** Draws brightness (share of 255), contrast and gamma, each uniform within ± its option: a function of pictures. */
export function drawColours(options: Recipe['augment'], draw: Stream): (image: PixelImage) => PixelImage {
  const within = (limit: number) => draw.uniform(-limit, limit);
  const [brightness, contrast, gamma] = [options.brightness, options.contrast, options.gamma].map(within);
  if (!brightness && !contrast && !gamma) return (image) => image;
  const exponent = Math.exp(gamma!);
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const changed = ((value / 255) ** exponent - 0.5) * (1 + contrast!) + 0.5 + brightness!;
    return Math.floor(255 * changed + 0.5);
  });
  return ({ width, height, data }) => ({
    width,
    height,
    data: data.map((value, i) => ((i & 3) === 3 ? value : table[value]!)),
  });
}
