import type * as tf from '@tensorflow/tfjs-core';
import { ImageError, OptionError } from '../errors.js';
import { alphaPlane } from '../image/alpha.js';
import { type FloatImage, imageToFloats } from '../image/floats.js';
import { isGrey } from '../image/grey.js';
import { checkedPixels, type RgbaBytes } from '../image/rgba-bytes.js';
import type { PixelImage } from '../image/types.js';
import { unitValues } from '../image/unit-values.js';
import { growVisibleColours } from '../image/visible-colours.js';
import { format } from '../steps/primitive.js';
import { isBuiltIn, show } from '../validate.js';

/** Something that a 2D canvas can draw. */
export type Drawable = HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | HTMLVideoElement;

/**
 * A picture: RGBA pixels (`ImageData` too), something a canvas can draw, an encoded file as a `Blob` (browsers), or a tensor [h, w, 3] or
 * [1, h, w, 3] of RGB: floats in [0, 1], or int32 in 0 … 255, as `tf.browser.fromPixels` gives it. `msfsr/node` adds paths and encoded bytes.
 */
export type ImageInput = PixelImage | RgbaBytes | Drawable | Blob | tf.Tensor3D | tf.Tensor4D;

/** A picture as the network takes it. */
export interface PreparedInput {
  /** RGB in [0, 1]. */
  readonly image: FloatImage;
  /** Whether it is without colour. */
  readonly grey: boolean;
  /** Transparency, where the picture has any. */
  readonly alpha?: PixelImage;
}

/**
 * Turns any accepted picture into numbers and, where it has any, its transparency.
 *
 * @throws {ImageError} for empty pictures, more than `maxPixels` pixels, values that are no numbers, blobs that cannot be decoded
 * @throws {OptionError} for things that are no picture, {@link ShapeError} for tensors of another shape
 */
export async function prepareInput(input: ImageInput, maxPixels: number): Promise<PreparedInput> {
  if (isTensor(input)) {
    const image = await fromTensor(input, maxPixels);
    return { image, grey: isGrey(image) };
  }
  const pixels = await toPixels(input);
  checkSize(pixels.width, pixels.height, maxPixels);
  const alpha = alphaPlane(pixels) && pixels;
  const image = imageToFloats(alpha ? growVisibleColours(pixels) : pixels);
  return { image, grey: isGrey(image), ...(alpha && { alpha }) };
}

/** A tensor of any copy of tfjs, told by what it has: msfsr itself need not load one. */
function isTensor(input: unknown): input is tf.Tensor {
  const given = (input ?? {}) as Partial<tf.Tensor>;
  const methods = [given.data, given.dataSync, given.dispose];
  return (
    Array.isArray(given.shape) &&
    typeof given.dtype === 'string' &&
    methods.every((method) => typeof method === 'function')
  );
}

async function fromTensor(input: tf.Tensor, maxPixels: number): Promise<FloatImage> {
  const shape = input.shape.length === 3 ? [1, ...input.shape] : input.shape;
  if (shape.length !== 4 || shape[0] !== 1 || shape[3] !== 3) {
    throw new ImageError(`Expected a tensor [h, w, 3] or [1, h, w, 3] for image but received ${format(input.shape)}`);
  }
  checkSize(shape[2]!, shape[1]!, maxPixels);
  const data = unitValues(await input.data(), input.dtype);
  return { height: shape[1]!, width: shape[2]!, channels: 3, data };
}

function checkSize(width: number, height: number, maxPixels: number): void {
  if (width * height === 0)
    throw new ImageError(`Expected at least one pixel for image but received ${width}x${height}`);
  if (width * height <= maxPixels) return;
  throw new ImageError(
    `Expected a face of at most ${maxPixels} pixels for image but received ${width}x${height}: crop the face out, make it smaller, raise maxPixels, or set memoryLimit; for whole photographs there are restorePhoto of msfsr/photo and msfsr photo`,
  );
}

async function toPixels(input: Exclude<ImageInput, tf.Tensor>): Promise<PixelImage> {
  if (typeof input === 'object' && input !== null && 'data' in input) return checkedPixels(input);
  if (isBuiltIn(input, 'Blob') || isBuiltIn(input, 'File')) {
    if (typeof createImageBitmap === 'undefined') {
      throw new ImageError(
        'Decoding a blob needs createImageBitmap, which browsers have: upscaleFace of msfsr/node decodes it without',
      );
    }
    const bitmap = await createImageBitmap(input).catch((error: unknown) => {
      throw new ImageError(`Cannot decode the image: ${show(input.type)} of ${input.size} bytes`, { cause: error });
    });
    return draw(bitmap, bitmap.width, bitmap.height);
  }
  const source = input as Partial<HTMLImageElement & HTMLVideoElement> | null;
  const width = source?.naturalWidth ?? source?.videoWidth ?? source?.width;
  const height = source?.naturalHeight ?? source?.videoHeight ?? source?.height;
  if (typeof width !== 'number' || typeof height !== 'number') {
    const hint = isAddress(input)
      ? ': upscaleFace of msfsr/node reads files; on pages pass an <img>, or a fetched blob'
      : '';
    throw new OptionError(
      `Expected pixels, a canvas, an image, a blob or a tensor for image but received ${show(input)}${hint}`,
    );
  }
  return draw(input as Drawable, width, height);
}

/** Whether somebody passes where a picture lies instead of the picture. */
const isAddress = (input: unknown) => typeof input === 'string' || isBuiltIn(input, 'URL');

function draw(source: Drawable, width: number, height: number): PixelImage {
  if (typeof OffscreenCanvas === 'undefined') {
    throw new ImageError('Reading this kind of image needs OffscreenCanvas: pass ImageData or a tensor instead');
  }
  checkSize(width, height, Infinity);
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
