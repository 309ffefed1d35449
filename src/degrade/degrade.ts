import type { ResizeFilter } from '../image/filters.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import { blur } from './blur.js';
import { type ChromaSubsampling, jpeg } from './jpeg.js';
import type { Stream } from './stream.js';

/** How an input is made out of the truth; the ranges are those that a picture draws from. */
export interface Degradation {
  /** Standard deviation of a Gaussian blur, px of the input. */
  readonly blur: readonly [number, number];
  /** Filters of the reduction, of which a picture draws one. */
  readonly filters: readonly ResizeFilter[];
  /** Standard deviation of normal noise, as a share of 255. */
  readonly noise: readonly [number, number];
  /** Share of the inputs that go through JPEG. */
  readonly jpegShare: number;
  /** Quality of the JPEG, 1 … 100. */
  readonly jpegQuality: readonly [number, number];
  /** How its colours are stored. Default `4:4:4`. */
  readonly chroma?: ChromaSubsampling;
}

/**
 * Makes the input out of the truth: blur, reduction, noise, JPEG. `training/msfsr_training/degrade.py` does the same. As many numbers are
 * drawn whatever the options say, but for the noise itself.
 *
 * @param truth square
 * @param size side of the input, px
 */
export function degrade(truth: PixelImage, size: number, options: Degradation, draw: Stream): PixelImage {
  const sigma = draw.uniform(...options.blur);
  const filter = options.filters[Math.floor(draw.uniform() * options.filters.length)]!;
  const noise = draw.uniform(...options.noise);
  const compressed = draw.uniform() < options.jpegShare;
  const quality = Math.floor(draw.uniform(...options.jpegQuality) + 0.5);
  const blurred = sigma > 0 ? blur(truth, (sigma * truth.width) / size) : truth;
  const input = resize(blurred, size, size, { filter });
  if (noise > 0) addNoise(input, 255 * noise, draw);
  return compressed ? jpeg(input, quality, options.chroma) : input;
}

function addNoise({ data }: PixelImage, deviation: number, draw: Stream): void {
  for (let i = 0; i < data.length; i++)
    if ((i & 3) !== 3) data[i] = Math.floor(data[i]! + deviation * draw.normal() + 0.5);
}
