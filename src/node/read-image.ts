/** Image files to pictures. */
import { ImageError } from '../errors.js';
import { createPixelImage, type PixelImage } from '../image/types.js';
import { integer, knownKeys } from '../validate.js';
import { type ImageFile, imageBytes } from './image-source.js';
import { loadSharp } from './load-sharp.js';
import { sniff } from './sniff.js';

/** Options of {@link readImage}. */
export interface ReadImageOptions {
  /** Largest picture to decode, px (columns · rows). Default 100 million, about 400 MB in memory. */
  readonly maxPixels?: number;
}

const DEFAULT_MAX_PIXELS = 100_000_000;

/**
 * Reads a picture: PNG, JPEG, WebP and whatever else the installed sharp decodes. EXIF orientation is applied, colours are converted to
 * sRGB by the embedded profile, and every depth and colour model (16 bit, grey, palette, CMYK) becomes 8-bit RGBA. Of animations and
 * multi-page files the first picture is read. Truncated files are refused, never filled up with grey, and so is all damage that the decoder
 * can find: PNG has check sums, but a JPEG or WebP with a few altered bytes may decode to a picture with wrong pixels.
 *
 * @param source path or `file:` URL of a file, `data:` URL, or a file's bytes
 * @param options limit of size
 * @throws {ImageError} missing, a folder, empty, truncated, damaged, no picture, or more than `maxPixels`; names the file and what it is
 * @throws {OptionError} `source` is neither a path nor bytes, an address that has to be fetched, or a bad option
 * @throws {DependencyError} sharp is not installed
 */
export async function readImage(source: ImageFile, options: ReadImageOptions = {}): Promise<PixelImage> {
  knownKeys(options, 'readImage options', { maxPixels: true });
  const maxPixels = integer(options.maxPixels ?? DEFAULT_MAX_PIXELS, 'maxPixels');
  const { name, bytes } = await imageBytes(source);
  const sharp = await loadSharp();
  if (bytes.length === 0) throw new ImageError(`Cannot read ${name}: expected a picture but it is empty`);

  try {
    // Size first: decoding is where the memory goes. The limit is ours, so sharp's own is off.
    const input = { failOn: 'error', autoOrient: true, limitInputPixels: false } as const;
    const { width, height } = await sharp(bytes, input).metadata();
    if (width * height > maxPixels) throw tooLarge(name, width, height, maxPixels);
    const { data, info } = await sharp(bytes, input)
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return createPixelImage(info.width, info.height, data);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const reason = error instanceof Error ? error.message.trim().replace(/\s*\n\s*/g, '; ') : String(error);
    const found = sniff(bytes);
    const hint = found.startsWith('unknown')
      ? '; raw pixels are passed as { width, height, data } or { data, info }'
      : '';
    throw new ImageError(
      `Cannot read ${name}: expected a whole picture (PNG, JPEG, WebP, AVIF, TIFF, GIF) but it is ${found} that does not decode (${reason})${hint}`,
      { cause: error },
    );
  }
}

function tooLarge(name: string, width: number, height: number, maxPixels: number): ImageError {
  const millions = (pixels: number) => `${(pixels / 1e6).toFixed(1)} million px`;
  return new ImageError(
    `Cannot read ${name}: it has ${width}×${height} px (${millions(width * height)}), more than maxPixels = ${maxPixels} (${millions(maxPixels)}); reduce the picture or raise maxPixels`,
  );
}
