/** Arguments to picture files. */
import { readdir, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { ImageError } from '../errors.js';
import { type Failure, failureOf } from './failure.js';

const EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp'];

/** What {@link collectInputs} found. */
export interface Inputs {
  /** Paths as the user would write them, none twice. */
  readonly files: readonly string[];
  readonly failures: readonly Failure[];
}

/**
 * Replaces folders by the pictures that lie directly in them, in the order of their names. Files are taken whatever they are called.
 *
 * @param paths files and folders
 */
export async function collectInputs(paths: readonly string[]): Promise<Inputs> {
  const files = new Map<string, string>();
  const failures: Failure[] = [];
  for (const path of paths) {
    try {
      for (const file of await picturesAt(path)) if (!files.has(resolve(file))) files.set(resolve(file), file);
    } catch (error) {
      failures.push(failureOf(path, error));
    }
  }
  return { files: [...files.values()], failures };
}

async function picturesAt(path: string): Promise<string[]> {
  const info = await stat(path).catch(() => undefined); // what is missing is reported when it is read
  if (!info?.isDirectory()) return [path];
  const names = await readdir(path).catch((error: Error) => {
    throw new ImageError(`Cannot read the folder ${path}: ${error.message}`, { cause: error });
  });
  const pictures = names.filter((name) => EXTENSIONS.includes(extname(name).toLowerCase()) && !name.startsWith('.'));
  if (pictures.length > 0) return pictures.sort().map((name) => join(path, name));
  throw new ImageError(
    `Expected pictures (${EXTENSIONS.join(', ')}) in ${path} but found none among ${names.length} entries`,
  );
}
