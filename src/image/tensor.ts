/** Pictures to tensors and back: 8 bit outside, RGB in [0, 1] float32 NHWC inside. */
import * as tf from '@tensorflow/tfjs-core';
import { ImageError, ShapeError } from '../errors.js';
import { knownKeys } from '../validate.js';
import { checkPixelImage, type PixelImage } from './types.js';

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
  const { width, height, data } = checkPixelImage(image);
  const values = new Float32Array(width * height * 3);
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) {
    values[o] = data[i]! / 255;
    values[o + 1] = data[i + 1]! / 255;
    values[o + 2] = data[i + 2]! / 255;
  }
  return tf.tensor4d(values, [1, height, width, 3]);
}

/**
 * A tensor as an 8-bit picture: clamped to [0, 1], times 255, rounded half up. Reads asynchronously, so that a GPU backend is not
 * stalled; the tensor is left to the caller.
 *
 * @param tensor [1, height, width, 3] or [height, width, 3], RGB in [0, 1]
 * @param options alpha plane
 * @throws {ShapeError} the tensor has another shape, or the alpha plane another size
 * @throws {ImageError} the tensor holds NaN or infinite values
 */
export async function tensorToImage(
  tensor: tf.Tensor4D | tf.Tensor3D,
  options: TensorToImageOptions = {},
): Promise<PixelImage> {
  knownKeys(options, 'tensorToImage options', ['alpha']);
  const shape: number[] = tensor.shape;
  const [height, width, channels] = shape.slice(-3) as [number, number, number];
  const batch = shape.length === 4 ? shape[0] : 1;
  if ((shape.length !== 3 && shape.length !== 4) || batch !== 1 || channels !== 3 || width < 1 || height < 1) {
    throw new ShapeError(
      `Expected a tensor of [1, height, width, 3] or [height, width, 3] but received [${shape.join(', ')}]; slice a batch into single pictures first`,
    );
  }
  const { alpha } = options;
  if (alpha !== undefined && alpha.length !== width * height) {
    throw new ShapeError(
      `Expected ${width * height} bytes for alpha of ${width}×${height} px but received ${alpha.length}`,
    );
  }
  return toBytes(await tensor.data(), width, height, alpha);
}

function toBytes(
  values: ArrayLike<number>,
  width: number,
  height: number,
  alpha: ArrayLike<number> | undefined,
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
