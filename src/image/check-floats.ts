import { ImageError, ShapeError } from '../errors.js';
import { integer, invalid, isBuiltIn, show } from '../validate.js';
import type { FloatImage } from './floats.js';

/**
 * Checks numbers of a picture that came from outside.
 *
 * @param name how messages call it
 * @returns the same object
 * @throws {OptionError} they are no such numbers
 * @throws {ImageError} they have other channels than RGB, or are not as many as sides and channels ask for
 */
export function checkFloats(image: FloatImage, name: string): FloatImage {
  if (!isBuiltIn(image?.data, 'Float32Array'))
    invalid('{ width, height, channels: 3, data: Float32Array }', name, image);
  const { width, height, channels, data } = image;
  integer(width, `${name}.width`);
  integer(height, `${name}.height`);
  if (channels === 3 && data.length === width * height * 3) return image;
  throw new ImageError(
    `Expected ${width * height * 3} numbers of 3 channels for ${name} of ${width}×${height} px but received ${data.length} of ${show(channels)}`,
  );
}

/**
 * The same for two that are compared.
 *
 * @throws {ShapeError} their sizes differ
 */
export function checkPair(one: FloatImage, other: FloatImage, [name, otherName]: readonly [string, string]): void {
  checkFloats(one, name);
  checkFloats(other, otherName);
  if (one.width === other.width && one.height === other.height) return;
  throw new ShapeError(
    `Expected ${name} and ${otherName} of the same size but received ${one.width}×${one.height} and ${other.width}×${other.height} px`,
  );
}
