/** Pictures to PNG files. */
import { ImageError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { text } from '../validate.js';
import { encodePng } from './encode-png.js';
import { replaceFile } from './replace-file.js';

/**
 * Writes a picture as PNG. The file appears whole or not at all: it is written beside its place under a temporary name and renamed. An
 * existing file is replaced, through symbolic links and with its permissions, and kept as it was if anything fails.
 *
 * @param image RGBA, 8 bit
 * @param path file to write; its folder must exist
 * @throws {ImageError} `image` is no picture, `path` is a folder or a device, or the file cannot be written
 * @throws {OptionError} `path` is no string
 * @throws {DependencyError} sharp is not installed
 */
export async function writePng(image: PixelImage, path: string): Promise<void> {
  text(path, 'path');
  const bytes = await encodePng(image);
  await replaceFile(path, bytes).catch((error: Error) => {
    throw new ImageError(`Cannot write ${path}: ${error.message}`, { cause: error });
  });
}
