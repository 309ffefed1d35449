/** Pictures to PNG files. */
import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ImageError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { text } from '../validate.js';
import { encodePng } from './encode-png.js';

/**
 * Writes a picture as PNG. The file appears whole or not at all: it is written beside its place under a temporary name and renamed; an
 * existing file is replaced, and kept as it was if anything fails.
 *
 * @param image RGBA, 8 bit
 * @param path file to write; its folder must exist
 * @throws {ImageError} `image` is no picture, or the file cannot be written
 * @throws {OptionError} `path` is no string
 * @throws {DependencyError} sharp is not installed
 */
export async function writePng(image: PixelImage, path: string): Promise<void> {
  text(path, 'path');
  const bytes = await encodePng(image);
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error says more
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? `the folder ${dirname(path)} does not exist` : message;
    throw new ImageError(`Cannot write ${path}: ${reason}`, { cause: error });
  }
}
