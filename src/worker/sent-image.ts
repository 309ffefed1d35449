import { ImageError } from '../errors.js';
import { checkedPixels } from '../image/rgba-bytes.js';
import { unitValues } from '../image/unit-values.js';
import type { ImageInput } from '../run/input.js';
import { invalid, isBuiltIn } from '../validate.js';
import type { SentImage } from './messages.js';

/** A picture ready to be sent, and the memory that goes with it. What the caller holds stays the caller's. */
export interface Parcel {
  readonly image: SentImage;
  readonly transfer: Transferable[];
}

/**
 * Makes a picture sendable without decoding or drawing it here.
 *
 * @throws {OptionError} for things that are no picture, {@link ImageError} for pictures that cannot be used
 */
export async function packImage(input: ImageInput): Promise<Parcel> {
  const candidate: unknown = input;
  if (typeof candidate !== 'object' || candidate === null) return invalid(EXPECTED, 'image', input);
  if (isBuiltIn(input, 'Blob') || isBuiltIn(input, 'File')) return { image: input, transfer: [] };
  if (isTensor(input)) {
    const floats = unitValues(await input.data(), input.dtype);
    return { image: { shape: [...input.shape], floats }, transfer: [floats.buffer] };
  }
  if ('data' in input) {
    const { width, height, data } = checkedPixels(input);
    const copy = new Uint8ClampedArray(data);
    return { image: { width, height, data: copy }, transfer: [copy.buffer] };
  }
  if (typeof createImageBitmap === 'undefined' || !('width' in input)) return invalid(EXPECTED, 'image', input);
  const bitmap = await createImageBitmap(input).catch((error: unknown) => {
    throw new ImageError(`Cannot read the image: ${(error as Error).message}`, { cause: error });
  });
  return { image: bitmap, transfer: [bitmap] };
}

const EXPECTED = 'pixels, a canvas, an image, a blob or a tensor';

/** Tells tensors by what they can do, so that pages need not load tfjs. */
function isTensor(input: ImageInput): input is Extract<ImageInput, { shape: number[] }> {
  return 'shape' in input && 'data' in input && typeof input.data === 'function';
}
