/** Pictures to PNG files. */
import { ImageError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { diskPath } from './disk-path.js';
import { encodePng } from './encode-png.js';
import { replaceFile } from './replace-file.js';

/**
 * Writes a picture as PNG. The file appears whole or not at all: it is written beside its place under a temporary name and renamed. An
 * existing file is replaced, through symbolic links and with its permissions, and kept as it was if anything fails.
 *
 * @param image RGBA, 8 bit
 * @param path file to write, or its `file:` URL; its folder must exist
 * @throws {ImageError} `image` is no picture, `path` is a folder or a device, or the file cannot be written
 * @throws {OptionError} `path` is neither a path nor a `file:` URL
 * @throws {DependencyError} sharp is not installed
 */
export async function writePng(image: PixelImage, path: string | URL): Promise<void> {
  const file = diskPath(path, 'path');
  const bytes = await encodePng(image);
  await replaceFile(file, bytes).catch((error: Error) => {
    throw new ImageError(`Cannot write ${file}: ${error.message}`, { cause: error });
  });
}
