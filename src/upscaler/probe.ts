import { BackendError } from '../errors.js';
import { createPixelImage, type PixelImage } from '../image/types.js';
import type { Size } from './upscaler.js';

/** Smallest difference between the brightest and the darkest value of a sane result; the probe's own is above 100. */
const LEAST_SPREAD = 8;
/** Largest mean difference from another backend's result; devices with 16-bit floats stay below 1. */
const MOST_UNLIKE = 4;

/** A picture with light from one side and a dark spot: no backend can give one colour for it and be right. */
export function probePicture({ width, height }: Size): PixelImage {
  const image = createPixelImage(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height];
      const spot = 90 * Math.exp(-24 * ((u - 0.4) ** 2 + (v - 0.6) ** 2));
      image.data.set([70 + 130 * u - spot / 2, 90 + 80 * v - spot, 110 - 40 * u + 50 * v - spot, 255], i);
    }
  }
  return image;
}

/**
 * Refuses results that a broken backend gives: one colour everywhere, or a picture unlike that of another backend. NaN is refused where
 * numbers become pixels.
 *
 * @param reference result of a backend that works, and its name
 * @throws {BackendError} that says what is wrong
 */
export function checkSane(result: PixelImage, reference?: { readonly name: string; readonly image: PixelImage }): void {
  const [lowest, highest] = [new Uint8Array(3).fill(255), new Uint8Array(3)];
  let difference = 0;
  for (const [i, value] of result.data.entries()) {
    const c = i % 4;
    if (c === 3) continue;
    lowest[c] = Math.min(lowest[c]!, value);
    highest[c] = Math.max(highest[c]!, value);
    if (reference) difference += Math.abs(value - reference.image.data[i]!);
  }
  if (highest.every((value, c) => value - lowest[c]! < LEAST_SPREAD)) {
    throw new BackendError(`It gives one colour (${[...highest].join(', ')}) for a picture of many`);
  }
  const mean = difference / (result.data.length * 0.75);
  if (!(mean <= MOST_UNLIKE)) {
    throw new BackendError(`Its picture differs from that of ${reference!.name} by ${mean.toFixed(1)} of 255 steps`);
  }
}
