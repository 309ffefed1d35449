/** Pictures to tensors and back: 8 bit outside, RGB in [0, 1] float32 NHWC inside. */
import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { invalid, knownKeys } from '../validate.js';
import { floatsToImage, imageToFloats } from './floats.js';
import type { PixelImage } from './types.js';

/** Options of {@link tensorToImage}. */
export interface TensorToImageOptions {
  /** Alpha plane of the result, `height · width` bytes. Default opaque. */
  readonly alpha?: Uint8ClampedArray | Uint8Array;
}

/**
 * Colour of a picture as a tensor; alpha is left out (see {@link alphaPlane}).
 *
 * @param image RGBA, 8 bit
 * @returns [1, height, width, 3] float32, RGB in [0, 1]; the caller disposes it
 * @throws {ImageError} `image` is no picture
 */
export function imageToTensor(image: PixelImage): tf.Tensor4D {
  const { width, height, data } = imageToFloats(image);
  return tf.tensor4d(data, [1, height, width, 3]);
}

/**
 * A tensor as an 8-bit picture: clamped to [0, 1], times 255, rounded half up. Reads asynchronously, so that a GPU backend is not
 * stalled; the tensor is left to the caller.
 *
 * @param tensor [1, height, width, 3] or [height, width, 3], RGB in [0, 1]
 * @param options alpha plane
 * @throws {OptionError} it is no tensor, or an unknown option
 * @throws {ShapeError} the tensor has another shape, or the alpha plane another size
 * @throws {ImageError} the tensor holds NaN or infinite values
 */
export async function tensorToImage(
  tensor: tf.Tensor4D | tf.Tensor3D,
  options: TensorToImageOptions = {},
): Promise<PixelImage> {
  knownKeys(options, 'tensorToImage options', { alpha: true });
  const shape: number[] | undefined = tensor?.shape;
  if (!Array.isArray(shape)) invalid('tensor of [1, height, width, 3] or [height, width, 3]', 'tensor', tensor);
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const batch = shape.length === 4 ? shape[0] : 1;
  if ((shape.length !== 3 && shape.length !== 4) || batch !== 1 || channels !== 3 || width < 1 || height < 1) {
    throw new ShapeError(
      `Expected a tensor of [1, height, width, 3] or [height, width, 3] but received [${shape.join(', ')}]; slice a batch into single pictures first`,
    );
  }
  const { alpha } = options;
  if (alpha !== undefined && alpha?.length !== width * height) {
    throw new ShapeError(
      `Expected ${width * height} bytes for alpha of ${width}×${height} px but received ${alpha?.length}`,
    );
  }
  return floatsToImage(await tensor.data(), width, height, alpha);
}
