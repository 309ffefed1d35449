/** Image files to pictures. */
import type { PixelImage } from '../image/types.js';
import { integer, knownKeys } from '../validate.js';
import { decodeImage } from './decode-image.js';
import type { ImageFile } from './image-source.js';

/** Options of {@link readImage}. */
export interface ReadImageOptions {
  /** Largest picture to decode, px (columns · rows). Default 100 million, about 400 MB in memory. */
  readonly maxPixels?: number;
  /** Gives up: rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const DEFAULT_MAX_PIXELS = 100_000_000;

/** Checks the options of {@link readImage}, and gives their limit. */
export function maxPixelsOf(options: ReadImageOptions, name: string): number {
  knownKeys(options, name, { maxPixels: true, signal: true });
  return integer(options.maxPixels ?? DEFAULT_MAX_PIXELS, 'maxPixels');
}

/**
 * Reads a picture: PNG, JPEG, WebP and whatever else the installed sharp decodes. EXIF orientation is applied, colours are converted to
 * sRGB by the embedded profile, and every depth and colour model (16 bit, grey, palette, CMYK) becomes 8-bit RGBA. Of animations and
 * multi-page files the first picture is read. Truncated files are refused, never filled up with grey, and so is all damage that the decoder
 * can find: PNG has check sums, but a JPEG or WebP with a few altered bytes may decode to a picture with wrong pixels.
 *
 * @param source path or `file:` URL of a file, `data:` URL, or a file's bytes
 * @param options limit of size, and what gives up
 * @throws {ImageError} missing, a folder, empty, truncated, damaged, no picture, or more than `maxPixels`; names the file and what it is
 * @throws {OptionError} `source` is neither a path nor bytes, an address that has to be fetched, or a bad option
 * @throws {DependencyError} sharp is not installed
 */
export async function readImage(source: ImageFile, options: ReadImageOptions = {}): Promise<PixelImage> {
  const maxPixels = maxPixelsOf(options, 'readImage options');
  return (await decodeImage(source, { maxPixels, signal: options.signal })).image;
}
