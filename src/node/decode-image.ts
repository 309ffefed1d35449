/** The one way from image files to pixels. */
import type { Metadata } from 'sharp';
import { abortable } from '../abort.js';
import { ImageError } from '../errors.js';
import { createPixelImage, type PixelImage } from '../image/types.js';
import { type ImageFile, imageBytes } from './image-source.js';
import { loadSharp } from './load-sharp.js';
import { sniff } from './sniff.js';

/** How a file is decoded. */
export interface DecodeOptions {
  /** Largest picture, px. */
  readonly maxPixels: number;
  /** Keeps RGB as the file has it, to be read by its own profile, instead of converting it to sRGB. */
  readonly ownColours?: boolean;
  /** Gives up. */
  readonly signal?: AbortSignal;
}

/** A picture, and what its file says about it. */
interface DecodedImage {
  readonly image: PixelImage;
  readonly metadata: Metadata;
}

/** Whether pixels of such a file are RGB by an embedded profile. */
export const hasRgbProfile = ({ icc, space }: Metadata): boolean =>
  icc !== undefined && (space === 'srgb' || space === 'rgb16');

/**
 * Decodes a picture to 8-bit RGBA, turned upright.
 *
 * @throws {ImageError} missing, a folder, empty, truncated, damaged, no picture, or too large; names the file and what it is
 * @throws {OptionError} `source` is neither a path nor bytes, or an address that has to be fetched
 * @throws {DependencyError} sharp is not installed
 */
export const decodeImage = (source: ImageFile, options: DecodeOptions): Promise<DecodedImage> =>
  abortable(options.signal, () => decode(source, options));

async function decode(
  source: ImageFile,
  { maxPixels, ownColours = false, signal }: DecodeOptions,
): Promise<DecodedImage> {
  const { name, bytes } = await imageBytes(source, signal);
  const sharp = await loadSharp();
  if (bytes.length === 0) throw new ImageError(`Cannot read ${name}: expected a picture but it is empty`);

  try {
    // Size first: decoding is where the memory goes. The limit is ours, so sharp's own is off.
    const input = { failOn: 'error', autoOrient: true, limitInputPixels: false } as const;
    const metadata = await sharp(bytes, input).metadata();
    signal?.throwIfAborted();
    const { width, height } = metadata;
    if (width * height > maxPixels) throw tooLarge(name, width, height, maxPixels);
    const { data, info } = await sharp(bytes, { ...input, ignoreIcc: ownColours && hasRgbProfile(metadata) })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { image: createPixelImage(info.width, info.height, data), metadata };
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
