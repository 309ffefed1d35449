/** What stands for a picture in Node, beside what the core takes. */
import { readFile, stat } from 'node:fs/promises';
import { ImageError, OptionError } from '../errors.js';
import { createPixelImage, type PixelImage } from '../image/types.js';
import type { ImageInput } from '../run/input.js';
import { isBuiltIn, show } from '../validate.js';
import { diskPath } from './disk-path.js';

/** An encoded picture (PNG, JPEG, WebP, …): path or `file:` URL of a file, `data:` URL, or a file's bytes. */
export type ImageFile = string | URL | Uint8Array | ArrayBuffer | Blob;

/** A picture as sharp gives it with `raw().toBuffer({ resolveWithObject: true })`: 1, 3 or 4 bytes a pixel. */
export interface RawImage {
  readonly data: Uint8Array;
  readonly info: { readonly width: number; readonly height: number; readonly channels: number };
}

/** Everything that the functions of `msfsr/node` take for a picture. */
export type NodeImageInput = ImageInput | ImageFile | RawImage;

const isBuffer = (value: unknown) => isBuiltIn(value, 'ArrayBuffer') || isBuiltIn(value, 'SharedArrayBuffer');
const isBlob = (value: unknown): value is Blob => isBuiltIn(value, 'Blob') || isBuiltIn(value, 'File');

/** Whether a picture is an encoded file, so that it has to be read first. */
export const isImageFile = (value: unknown): value is ImageFile =>
  typeof value === 'string' ||
  isBuiltIn(value, 'URL') ||
  isBuiltIn(value, 'Uint8Array') ||
  isBuffer(value) ||
  isBlob(value);

/** sharp's raw pixels as a picture. */
export function fromRaw({ data, info }: RawImage): PixelImage {
  const { width, height, channels } = info;
  if (channels === 4) return createPixelImage(width, height, data);
  if ((channels !== 1 && channels !== 3) || data.length !== width * height * channels) {
    throw new ImageError(
      `Expected 1, 3 or 4 bytes a pixel for image but received ${data.length} bytes for ${show(width)}×${show(height)} px of ${show(channels)} channels`,
    );
  }
  const image = createPixelImage(width, height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = data[channels * i + (channels === 3 ? c : 0)]!;
    image.data[4 * i + 3] = 255;
  }
  return image;
}

/** Whether a value is what sharp gives for raw pixels. */
export const isRawImage = (value: unknown): value is RawImage => {
  const { data, info } = (value ?? {}) as Partial<RawImage>;
  return isBuiltIn(data, 'Uint8Array') && typeof info === 'object' && info !== null && 'channels' in info;
};

/**
 * The bytes of an encoded picture, and how messages call it.
 *
 * @param signal ends the reading of a file
 * @throws {ImageError} the file cannot be read, or is none
 * @throws {OptionError} it is neither path nor bytes, or an address that has to be fetched
 */
export async function imageBytes(source: unknown, signal?: AbortSignal): Promise<{ name: string; bytes: Uint8Array }> {
  const given = 'the given bytes';
  if (isBuiltIn(source, 'Uint8Array')) {
    // A view of this realm: sharp knows no others.
    const { buffer, byteOffset, byteLength } = source;
    return { name: given, bytes: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength) };
  }
  if (isBuffer(source)) return { name: given, bytes: Buffer.from(source as ArrayBuffer) };
  if (isBlob(source)) return { name: given, bytes: await blobBytes(source) };
  const address = typeof source === 'string' || isBuiltIn(source, 'URL') ? String(source) : undefined;
  if (address === undefined || address === '')
    throw new OptionError(`Expected a path of an image file or its bytes for source but received ${show(source)}`);
  if (/^data:/i.test(address)) return { name: 'the given data: URL', bytes: dataBytes(address) };
  if (/^(https?|blob|ftp):/i.test(address)) {
    throw new OptionError(
      `Expected a path of an image file or its bytes for source but received the address ${show(address)}: fetch it first, ` +
        'new Uint8Array(await (await fetch(address)).arrayBuffer())',
    );
  }
  const path = diskPath(source, 'source');
  return { name: path, bytes: await fileBytes(path, signal) };
}

/** jsdom's blobs are read in the old way only. */
const blobBytes = async (blob: Blob): Promise<Uint8Array> =>
  new Uint8Array(typeof blob.arrayBuffer === 'function' ? await blob.arrayBuffer() : await readByReader(blob));

const readByReader = (blob: Blob) =>
  new Promise<ArrayBuffer>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as ArrayBuffer);
    reader.onerror = () => reject(new ImageError(`Cannot read the given blob: ${reader.error?.message}`));
    reader.readAsArrayBuffer(blob);
  });

function dataBytes(address: string): Uint8Array {
  const [, base64, content] = /^data:[^,]*?(;base64)?,(.*)$/is.exec(address) ?? [];
  if (content === undefined)
    throw new ImageError(`Cannot read the data: URL ${show(address)}: it has no comma before its data`);
  try {
    const decoded = decodeURIComponent(content);
    return base64 ? Buffer.from(decoded, 'base64') : Buffer.from(decoded, 'latin1');
  } catch (error) {
    throw new ImageError(`Cannot read the data: URL ${show(address)}: ${(error as Error).message}`, { cause: error });
  }
}

async function fileBytes(path: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw new ImageError(`Cannot read ${path}: expected an image file but it is a folder`);
    if (!info.isFile() && !info.isFIFO()) {
      throw new ImageError(`Cannot read ${path}: expected an image file but it is a device or socket`);
    }
    return await readFile(path, { signal });
  } catch (error) {
    if (error instanceof ImageError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new ImageError(`Cannot read ${path}: ${reason}`, { cause: error });
  }
}
