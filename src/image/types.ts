/** The picture type of msfsr and the one way to make it: RGBA, 8 bit, rows from top to bottom. */
import { ImageError, OptionError } from '../errors.js';
import { integer, isBuiltIn } from '../validate.js';

/**
 * A picture in memory: 8-bit sRGB with straight (not premultiplied) alpha, four bytes a pixel in the order R, G, B, A, rows from
 * top to bottom without gaps. Structurally the same as the DOM's `ImageData`, so that either can be passed.
 */
export interface PixelImage {
  /** Columns, px. */
  readonly width: number;
  /** Rows, px. */
  readonly height: number;
  /** `width · height · 4` bytes, [0, 255]. */
  readonly data: Uint8ClampedArray;
}

/**
 * Makes a checked picture.
 *
 * @param width columns, px, at least 1
 * @param height rows, px, at least 1
 * @param data RGBA bytes; a `Uint8Array` (or Node's `Buffer`) is viewed, not copied; transparent black without it
 * @throws {OptionError} a side is no positive integer, there is no room for so many pixels, or `data` is no 8-bit array
 * @throws {ImageError} the number of bytes is not `width · height · 4`
 */
export function createPixelImage(width: number, height: number, data?: Uint8ClampedArray | Uint8Array): PixelImage {
  integer(width, 'width');
  integer(height, 'height');
  if (data === undefined) {
    if (width * height > LARGEST_PICTURE)
      throw new OptionError(
        `Expected at most ${LARGEST_PICTURE} px for width × height but received ${width}×${height}`,
      );
    return { width, height, data: new Uint8ClampedArray(width * height * 4) };
  }
  if (!isBuiltIn(data, 'Uint8Array') && !isBuiltIn(data, 'Uint8ClampedArray')) {
    throw new OptionError('Expected Uint8ClampedArray or Uint8Array of RGBA bytes for data');
  }
  checkBytes(width, height, data.length);
  if (isBuiltIn(data, 'Uint8ClampedArray')) return { width, height, data };
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) };
}

/**
 * Checks a picture that came from outside.
 *
 * @param image what should be a picture
 * @param name how messages call it
 * @returns the same object
 * @throws {ImageError} it has no sides, no bytes, or not as many bytes as its sides ask for
 */
export function checkPixelImage(image: PixelImage, name = 'image'): PixelImage {
  const candidate: Partial<PixelImage> | null | undefined = image;
  const { width, height, data } = candidate ?? {};
  if (!Number.isInteger(width) || !Number.isInteger(height) || !isBuiltIn(data, 'Uint8ClampedArray')) {
    throw new ImageError(
      `Expected {width, height, data: Uint8ClampedArray} (RGBA, as ImageData) for ${name} but received ${describe(image)}`,
    );
  }
  if (image.width < 1 || image.height < 1) {
    throw new ImageError(`Expected at least one pixel for ${name} but received ${image.width}×${image.height}`);
  }
  checkBytes(image.width, image.height, data.length, name);
  return image;
}

/** Most pixels of a picture: 4 GiB, 32,768 px a side. */
const LARGEST_PICTURE = 2 ** 30;

function checkBytes(width: number, height: number, length: number, name = 'data'): void {
  const bytes = width * height * 4;
  if (length === bytes) return;
  const hint = length === width * height * 3 ? ' (these look like RGB bytes without alpha)' : '';
  throw new ImageError(
    `Expected ${bytes} RGBA bytes for ${name} of ${width}×${height} px but received ${length}${hint}`,
  );
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const keys = Object.keys(value).slice(0, 6).join(', ');
  return `${value.constructor?.name ?? 'object'} {${keys}}`;
}
