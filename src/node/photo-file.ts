/** Photographs with what their files say about them: read, and written again with it. */
import { rm } from 'node:fs/promises';
import { abortable } from '../abort.js';
import { ImageError } from '../errors.js';
import { isOpaque } from '../image/premultiply.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { invalid, isBuiltIn, knownKeys, oneOf } from '../validate.js';
import { decodeImage, hasRgbProfile } from './decode-image.js';
import { diskPath } from './disk-path.js';
import { type ImageFile, imageBytes } from './image-source.js';
import { loadSharp } from './load-sharp.js';
import { type PhotoMetadata, tagPng, tagPngFile } from './png-chunks.js';
import { maxPixelsOf, type ReadImageOptions } from './read-image.js';
import { replaceFile } from './replace-file.js';
import { uprightExif, uprightXmp } from './upright-metadata.js';

/** Formats that photographs are written in. */
export const PHOTO_FORMATS = ['png', 'jpeg', 'webp'] as const;

/** One of {@link PHOTO_FORMATS}. */
export type PhotoFormat = (typeof PHOTO_FORMATS)[number];

/** A photograph that was read. */
export interface PhotoFile {
  /** RGBA, 8 bit, upright; RGB by the file's own profile where `metadata` has one, else sRGB. */
  readonly image: PixelImage;
  /** What the file is, as sharp calls it: `jpeg`, `png`, `webp`, `tiff`, … */
  readonly format: string;
  /** What {@link encodePhoto} writes again. */
  readonly metadata: PhotoMetadata;
  /** What could not be kept, in words. */
  readonly notes: readonly string[];
}

/**
 * Reads a photograph as `readImage` does, but keeps its RGB as it is and hands its colour profile and metadata on: Display P3 stays Display P3. Orientation
 * is applied. What is converted is noted: depths of more than 8 bit, colour models other than RGB, the further pictures of animations.
 *
 * @param source path or `file:` URL of a file, `data:` URL, or a file's bytes
 * @param options limit of size, and what gives up
 * @throws {ImageError} missing, a folder, empty, truncated, damaged, no picture, or more than `maxPixels`
 * @throws {OptionError} `source` is neither a path nor bytes, an address that has to be fetched, or a bad option
 * @throws {DependencyError} sharp is not installed
 */
export async function readPhoto(source: ImageFile, options: ReadImageOptions = {}): Promise<PhotoFile> {
  const maxPixels = maxPixelsOf(options, 'readPhoto options');
  const { image, metadata } = await decodeImage(source, { maxPixels, ownColours: true, signal: options.signal });
  const { format, icc, exif, xmp, depth, space, pages = 1 } = metadata;
  const own = hasRgbProfile(metadata);
  const grey = space === 'b-w' || space === 'grey16';
  const notes = [
    ...(depth === 'uchar' ? [] : [`${depth === 'ushort' ? '16 bit' : depth} converted to 8 bit`]),
    ...(space === 'srgb' || space === 'rgb16' || grey ? [] : [`colours converted from ${space} to sRGB`]),
    ...(pages > 1 ? [`the first of ${pages} pictures`] : []),
  ];
  return {
    image,
    format,
    metadata: {
      ...(own && { icc: icc! }),
      ...(exif && { exif: uprightExif(exif) }),
      ...(xmp && { xmp: uprightXmp(xmp) }),
    },
    notes,
  };
}

/** What {@link inspectPhoto} finds. */
export interface PhotoFacts {
  /** Px, upright. */
  readonly width: number;
  readonly height: number;
  /** The format to write it in again; `undefined` for one that {@link encodePhoto} does not write. */
  readonly format: PhotoFormat | undefined;
}

/**
 * Says what a photograph is by its first bytes, without decoding it.
 *
 * @param options what gives up: the promise is rejected with the signal's reason
 * @throws {ImageError} it cannot be read, or is no picture
 */
export async function inspectPhoto(
  source: ImageFile,
  options: { readonly signal?: AbortSignal } = {},
): Promise<PhotoFacts> {
  knownKeys(options, 'inspectPhoto options', { signal: true });
  return abortable(options.signal, () => inspect(source, options.signal));
}

async function inspect(source: ImageFile, signal: AbortSignal | undefined): Promise<PhotoFacts> {
  const { name, bytes } = await imageBytes(source, signal);
  const sharp = await loadSharp();
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new ImageError(`Cannot read ${name}: it is no picture that sharp knows`, { cause });
    });
  const { width, height } = metadata.autoOrient;
  return { width, height, format: PHOTO_FORMATS.find((format) => format === metadata.format) };
}

/**
 * Encodes a photograph, its profile and metadata with it. PNG is without loss, JPEG has quality 95 and full colour resolution, WebP quality 95.
 *
 * @param image RGBA, 8 bit; JPEG shows what is transparent over white
 * @throws {ImageError} `image` is no picture, or too large for the format
 * @throws {OptionError} unknown format
 * @throws {DependencyError} sharp is not installed
 */
export async function encodePhoto(
  image: PixelImage,
  format: PhotoFormat,
  metadata: PhotoMetadata = {},
): Promise<Uint8Array> {
  const plain = await pixelsOf(image, format);
  if (!hasContent(metadata)) return plain.toFormat(format, ENCODING[format]).toBuffer();
  // sharp takes profiles along from inputs only: raw pixels become one that has them.
  const tagged = tagPng(await plain.png({ compressionLevel: 0 }).toBuffer(), metadata);
  return (await withMetadata(tagged, format)).toBuffer();
}

/** @throws {OptionError} for what is no metadata */
function hasContent(metadata: PhotoMetadata): boolean {
  knownKeys(metadata, 'metadata', { icc: true, exif: true, xmp: true });
  for (const [name, bytes] of Object.entries(metadata))
    if (bytes !== undefined && !isBuiltIn(bytes, 'Uint8Array')) invalid('Uint8Array', `metadata.${name}`, bytes);
  return Object.values(metadata).some(Boolean);
}

/** A PNG with metadata, to be encoded with it. */
const withMetadata = async (tagged: string | Uint8Array, format: PhotoFormat) =>
  (await loadSharp())(tagged, { limitInputPixels: false }).keepMetadata().toFormat(format, ENCODING[format]);

/** What {@link encodePhoto} does, from file to file, so that no encoded picture is held in memory. */
async function encodeToFile(
  path: string,
  plain: Awaited<ReturnType<typeof pixelsOf>>,
  format: PhotoFormat,
  metadata: PhotoMetadata,
): Promise<void> {
  if (!hasContent(metadata)) {
    await plain.toFormat(format, ENCODING[format]).toFile(path);
    return;
  }
  const [untagged, tagged] = [`${path}.untagged.tmp`, `${path}.tagged.tmp`];
  try {
    await plain.png({ compressionLevel: 0 }).toFile(untagged);
    await tagPngFile(untagged, tagged, metadata);
    await (await withMetadata(tagged, format)).toFile(path);
  } finally {
    for (const name of [untagged, tagged]) await rm(name, { force: true });
  }
}

/** Pixels as sharp takes them, as opaque as they are and the format can be. */
async function pixelsOf(image: PixelImage, format: PhotoFormat) {
  const { width, height, data } = checkPixelImage(image);
  oneOf(format, 'format', PHOTO_FORMATS);
  const most = LARGEST_SIDE[format];
  if (Math.max(width, height) > most) {
    throw new ImageError(
      `Cannot write ${width}×${height} px as ${format}: it takes sides of at most ${most} px; use png or a smaller scale`,
    );
  }
  const sharp = await loadSharp();
  // A view of this realm: sharp knows no others.
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const whole = sharp(bytes, { raw: { width, height, channels: 4 }, limitInputPixels: false });
  const opaque = isOpaque(data);
  return opaque ? whole.removeAlpha() : format === 'jpeg' ? whole.flatten({ background: '#fff' }) : whole;
}

const ENCODING = {
  png: {},
  jpeg: { quality: 95, chromaSubsampling: '4:4:4' },
  webp: { quality: 95, smartSubsample: true },
} as const;
const LARGEST_SIDE: Readonly<Record<PhotoFormat, number>> = { png: 2 ** 31 - 1, jpeg: 65_535, webp: 16_383 };

/**
 * Writes a photograph, its profile and metadata with it; the file appears whole or not at all, as with `writePng`.
 *
 * @param path file to write, or its `file:` URL; its folder must exist
 * @throws {ImageError} `image` is no picture, too large for the format, or the file cannot be written
 * @throws {OptionError} unknown format, or `path` is neither a path nor a `file:` URL
 * @throws {DependencyError} sharp is not installed
 */
export async function writePhoto(
  image: PixelImage,
  path: string | URL,
  format: PhotoFormat,
  metadata: PhotoMetadata = {},
): Promise<void> {
  const file = diskPath(path, 'path');
  const plain = await pixelsOf(image, format);
  await replaceFile(file, (_, temporary) => encodeToFile(temporary, plain, format, metadata)).catch((error: Error) => {
    throw new ImageError(`Cannot write ${file}: ${error.message}`, { cause: error });
  });
}
