/** Image files to pictures. */
import { readFile, stat } from 'node:fs/promises';
import { ImageError, OptionError } from '../errors.js';
import { createPixelImage, type PixelImage } from '../image/types.js';
import { integer, knownKeys, show } from '../validate.js';
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
 * multi-page files the first picture is read. Damaged and truncated files are refused, never filled up with grey.
 *
 * @param source path of a file, or a file's bytes
 * @param options limit of size
 * @throws {ImageError} missing, a folder, empty, truncated, damaged, no picture, or more than `maxPixels`; names the file and what it is
 * @throws {OptionError} `source` is neither a path nor bytes, or a bad option
 * @throws {DependencyError} sharp is not installed
 */
export async function readImage(source: string | Uint8Array, options: ReadImageOptions = {}): Promise<PixelImage> {
  knownKeys(options, 'readImage options', { maxPixels: true });
  const maxPixels = integer(options.maxPixels ?? DEFAULT_MAX_PIXELS, 'maxPixels');
  if ((typeof source !== 'string' && !(source instanceof Uint8Array)) || source === '') {
    throw new OptionError(`Expected path of an image file or its bytes for source but received ${show(source)}`);
  }
  const sharp = await loadSharp();
  const [name, bytes] = typeof source === 'string' ? [source, await fileBytes(source)] : ['the given bytes', source];
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
    throw new ImageError(
      `Cannot read ${name}: expected a whole PNG, JPEG or WebP picture but it is ${sniff(bytes)} that does not decode (${reason})`,
      { cause: error },
    );
  }
}

async function fileBytes(path: string): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new ImageError(`Cannot read ${path}: expected an image file but it is a folder`);
    if (!info.isFile() && !info.isFIFO()) {
      throw new ImageError(`Cannot read ${path}: expected an image file but it is a device or socket`);
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new ImageError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
}

function tooLarge(name: string, width: number, height: number, maxPixels: number): ImageError {
  const millions = (pixels: number) => `${(pixels / 1e6).toFixed(1)} million px`;
  return new ImageError(
    `Cannot read ${name}: it has ${width}×${height} px (${millions(width * height)}), more than maxPixels = ${maxPixels} (${millions(maxPixels)}); reduce the picture or raise maxPixels`,
  );
}
