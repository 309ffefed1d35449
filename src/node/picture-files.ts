/** Which files of a folder are pictures. */
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Extensions of the formats that every sharp decodes, in lower case. */
export const PICTURE_EXTENSIONS = ['.png', '.jpg', '.jpeg', '.jfif', '.webp', '.avif', '.tif', '.tiff', '.gif'];

/** Whether a file is a picture by its name; hidden ones are none. */
export const isPictureName = (name: string) =>
  !name.startsWith('.') && PICTURE_EXTENSIONS.includes(extname(name).toLowerCase());

/** What {@link pictureFiles} found; hidden files and folders count nowhere. */
export interface PictureFiles {
  /** Paths relative to the folder, in the order of their names. */
  readonly pictures: readonly string[];
  /** Files that are no pictures. */
  readonly otherFiles: number;
  /** Folders that were not entered. */
  readonly folders: number;
}

/**
 * Lists the pictures of a folder. Links to files are taken, links to folders are not followed.
 *
 * @param recursive whether subfolders are entered
 * @throws {Error} of the system, if a folder cannot be read
 */
export async function pictureFiles(folder: string, recursive = false): Promise<PictureFiles> {
  const found = { pictures: [] as string[], otherFiles: 0, folders: 0 };
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'));
  for (const entry of entries.sort(byName)) {
    if (!entry.isDirectory()) {
      if (isPictureName(entry.name)) found.pictures.push(entry.name);
      else found.otherFiles++;
    } else if (recursive) {
      const inner = await pictureFiles(join(folder, entry.name), true);
      found.pictures.push(...inner.pictures.map((name) => join(entry.name, name)));
      found.otherFiles += inner.otherFiles;
    } else found.folders++;
  }
  return found;
}

/** The order of `Array.sort`, whatever the language of the machine. */
const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : Number(a.name > b.name));
