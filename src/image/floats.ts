/** Pictures and maps as floating-point numbers, without tensors. */
import { ImageError } from '../errors.js';
import { checkPixelImage, type PixelImage } from './types.js';

/** Numbers of a picture or of maps, [height, width, channels]. */
export interface FloatImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/**
 * Colour of a picture as numbers; alpha is left out.
 *
 * @param image RGBA, 8 bit
 * @returns 3 channels, RGB in [0, 1]
 * @throws {ImageError} `image` is no picture
 */
export function imageToFloats(image: PixelImage): FloatImage {
  const { width, height, data } = checkPixelImage(image);
  const values = new Float32Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) {
    values[o] = data[i]! / 255;
    values[o + 1] = data[i + 1]! / 255;
    values[o + 2] = data[i + 2]! / 255;
  }
  return { width, height, channels: 3, data: values };
}

/**
 * Numbers as an 8-bit picture: clamped to [0, 1], times 255, rounded half up.
 *
 * @param values [height, width, 3], RGB in [0, 1]
 * @param alpha `height · width` bytes; opaque if left out
 * @throws {ImageError} for values that are NaN or infinite
 */
export function floatsToImage(
  values: ArrayLike<number>,
  width: number,
  height: number,
  alpha?: ArrayLike<number>,
): PixelImage {
  const data = new Uint8ClampedArray(width * height * 4);
  let broken = 0;
  for (let i = 0, v = 0, p = 0; i < data.length; p++) {
    for (let c = 0; c < 3; c++) {
      const value = values[v++]!;
      if (!Number.isFinite(value)) broken++;
      // Rounded here because the clamped array itself rounds half to even.
      data[i++] = Math.round(Math.min(1, Math.max(0, value)) * 255);
    }
    data[i++] = alpha === undefined ? 255 : alpha[p]!;
  }
  if (broken > 0) {
    throw new ImageError(
      `Expected finite values in the tensor of a picture but ${broken} of ${values.length} are NaN or infinite: the model diverged, its weights are damaged or the backend failed`,
    );
  }
  return { width, height, data };
}
