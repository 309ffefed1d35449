import { expect } from 'vitest';
import { ImageError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';

/** A smooth picture that survives JPEG: a colour ramp with a dark corner on the upper left, so that turns show. */
export function photo(width = 48, height = 32): PixelImage {
  const image = createPixelImage(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const corner = x < width / 3 && y < height / 3 ? 0.2 : 1;
      const rgb = [60 + (150 * x) / width, 80 + (120 * y) / height, 120];
      image.data.set([...rgb.map((value) => Math.round(value * corner)), 255], (y * width + x) * 4);
    }
  }
  return image;
}

/** The ImageError that the promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<ImageError> {
  const error = await promise.then(
    () => new Error('did not throw'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImageError);
  return error as ImageError;
}
