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
  /** Share of the inputs that are blurred. Default 1. */
  readonly blurShare?: number;
  /** Filters of the reduction, of which a picture draws one. */
  readonly filters: readonly ResizeFilter[];
  /** Standard deviation of normal noise, as a share of 255. */
  readonly noise: readonly [number, number];
  /** Share of the inputs with this noise. Default 1. */
  readonly noiseShare?: number;
  /** Standard deviation that the noise of light (Poisson) has at white, as a share of 255; its variance falls to 0 at black. Default none. */
  readonly shotNoise?: readonly [number, number];
  /** Share of the inputs with shot noise. Default 1. */
  readonly shotShare?: number;
  /** Share of the inputs that go through JPEG. */
  readonly jpegShare: number;
  /** Quality of the JPEG, 1 … 100. */
  readonly jpegQuality: readonly [number, number];
  /** How its colours are stored. Default `4:4:4`. */
  readonly chroma?: ChromaSubsampling;
}

/**
 * Makes the input out of the truth: blur, reduction, noise, JPEG. `training/msfsr_training/degrade.py` does the same. As many numbers are
 * drawn whatever the options say, but for shot noise and the noise itself.
 *
 * @param truth square
 * @param size side of the input, px
 */
export function degrade(truth: PixelImage, size: number, options: Degradation, draw: Stream): PixelImage {
  const sigma = sometimes(draw, options.blur, options.blurShare);
  const filter = options.filters[Math.floor(draw.uniform() * options.filters.length)]!;
  const noise = sometimes(draw, options.noise, options.noiseShare);
  const compressed = draw.uniform() < options.jpegShare;
  const quality = Math.floor(draw.uniform(...options.jpegQuality) + 0.5);
  const { shotNoise = [0, 0], shotShare } = options;
  const shot = Math.max(...shotNoise) > 0 ? sometimes(draw, shotNoise, shotShare) : 0;
  const blurred = sigma > 0 ? blur(truth, (sigma * truth.width) / size) : truth;
  const input = resize(blurred, size, size, { filter });
  if (noise > 0 || shot > 0) addNoise(input, noise, shot, draw);
  return compressed ? jpeg(input, quality, options.chroma) : input;
}

/** A number of the range for `share` of the draws, otherwise 0. One uniform number decides both whether and how much. */
export function sometimes(draw: Stream, [low, high]: readonly [number, number], share = 1): number {
  const chance = draw.uniform();
  return chance < share ? low + (high - low) * (chance / share) : 0;
}

/** `noise` is the deviation of all values, `shot` the one that light adds at white, as shares of 255. */
function addNoise({ data }: PixelImage, noise: number, shot: number, draw: Stream): void {
  for (let i = 0; i < data.length; i++) {
    if ((i & 3) === 3) continue;
    const deviation = 255 * Math.sqrt(noise * noise + shot * shot * (data[i]! / 255));
    data[i] = Math.floor(data[i]! + deviation * draw.normal() + 0.5);
  }
}
