/** Any folder of pictures as pictures to evaluate. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { abortable } from '../abort.js';
import { DataError } from '../errors.js';
import type { EvaluationImage } from '../metrics/evaluate.js';
import { isPictureName, PICTURE_EXTENSIONS } from '../node/picture-files.js';
import { readImage } from '../node/read-image.js';
import { knownKeys, text } from '../validate.js';
import type { ReadFacesOptions } from './read-faces.js';

/**
 * The pictures of a folder (not of its subfolders) in the order of their names, taken as high-resolution truths as they are.
 *
 * @param folder folder with PNG, JPEG, WebP, TIFF, AVIF or GIF files
 * @param options what gives up the reading of the folder
 * @throws {DataError} the folder cannot be read or holds no pictures
 */
export async function folderImages(folder: string, options: ReadFacesOptions = {}): Promise<EvaluationImage[]> {
  knownKeys(options, 'folderImages options', { signal: true });
  return (await abortable(options.signal, () => pictureNames(folder))).map((name) => ({
    id: name,
    load: () => readImage(join(folder, name)),
  }));
}

/**
 * Names of the picture files in a folder, sorted.
 *
 * @throws {DataError} the folder cannot be read or holds no pictures
 */
export async function pictureNames(folder: string): Promise<string[]> {
  text(folder, 'folder');
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    throw new DataError(`Expected a folder of pictures but cannot read ${folder} (${(error as Error).message})`, {
      cause: error,
    });
  }
  const pictures = names.filter(isPictureName).sort();
  if (pictures.length === 0) {
    throw new DataError(
      `Expected pictures (${PICTURE_EXTENSIONS.join(', ')}) in ${folder} but found none among ${names.length} entries`,
    );
  }
  return pictures;
}
