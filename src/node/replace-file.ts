/** The one way in which files are replaced: whole or not at all. */
import { type FileHandle, lstat, mkdir, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { encodeUtf8 } from '../platform.js';
import { invalid, text } from '../validate.js';
import { sha256 } from '../weights/manifest.js';
import { diskErrorText } from './disk-error.js';

/** Options of {@link replaceFile}. */
export interface ReplaceOptions {
  /**
   * Brings the file to the disk before it takes its place, so that a stop of the machine leaves the old one or the new one. The temporary
   * file then always has the same name: what a killed program left behind is overwritten. For one writer at a time. Default false.
   */
  readonly durable?: boolean;
  /** Makes its folder where it is missing. Default false. */
  readonly makeFolder?: boolean;
}

/**
 * Puts a file in its place, or in that of another: it is written beside it under a temporary name and renamed. Symbolic links are followed,
 * the permissions of a file that was there are kept, and it stays as it was if anything fails.
 *
 * @param content what it is to hold, or what writes it to the temporary file, which is open
 * @throws {Error} whose message says why, without the path: no such folder, what is there is no file, the disk refuses, and what to do then
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array | ((file: FileHandle, temporary: string) => Promise<unknown>),
  { durable = false, makeFolder = false }: ReplaceOptions = {},
): Promise<void> {
  let temporary: string | undefined;
  try {
    if (makeFolder) await mkdir(dirname(path), { recursive: true });
    const target = await destinationOf(path);
    const there = await stat(target).catch(absent);
    if (there && !there.isFile()) throw new Error(`what is there is ${there.isDirectory() ? 'a folder' : 'no file'}`);
    temporary = await temporaryPath(target, durable ? undefined : Math.random().toString(36).slice(2, 10));
    await using(await open(temporary, durable ? 'w' : 'wx'), async (file) => {
      if (typeof content === 'function') await content(file, temporary!);
      else await file.writeFile(content);
      if (there) await file.chmod(there.mode & 0o7777);
      if (durable) await file.sync();
    });
    await rename(temporary, target);
    // The rename itself reaches the disk with the folder; Windows cannot sync folders.
    if (durable && process.platform !== 'win32') await using(await open(dirname(target), 'r'), (file) => file.sync());
  } catch (error) {
    if (temporary) await rm(temporary, { force: true }).catch(() => undefined); // the first error says more
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(missing ? `the folder ${dirname(path)} does not exist` : diskErrorText(error as Error), {
      cause: error,
    });
  }
}

/**
 * A name beside a file for what is to take its place; short whatever the file is called, since folders limit names to 255 bytes.
 *
 * @param tag tells several from each other; without it the name is always the same
 */
export async function temporaryPath(path: string, tag = 'next'): Promise<string> {
  const hash = (await sha256(encodeUtf8(basename(path)))).slice(0, 12);
  return join(dirname(path), `.msfsr-${hash}-${tag}.tmp`);
}

/**
 * Takes away what killed programs left beside files and folders that they were writing, as `writePhoto`, `writePng` and `saveNetwork` do; what the system does not let go of
 * stays. Nobody else may be writing them.
 *
 * @param paths of files and folders, whether they are there or not
 * @throws {OptionError} for what are no paths
 */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  if (!Array.isArray(paths)) invalid('list of paths', 'paths', paths);
  for (const [i, path] of paths.entries()) text(path, `paths[${i}]`);
  const starts = new Map<string, string[]>();
  for (const path of paths) {
    const target = await destinationOf(path).catch(() => path);
    const start = basename(await temporaryPath(target, ''), '.tmp');
    starts.set(dirname(target), [...(starts.get(dirname(target)) ?? []), start]);
  }
  for (const [folder, own] of starts) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names)
      if (own.some((start) => name.startsWith(start)))
        await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Where writing to a path would end: links are followed, also those that lead to nothing yet. */
export async function destinationOf(path: string): Promise<string> {
  const real = await realpath(path).catch(absent);
  if (real !== undefined) return real;
  const link = await lstat(path).catch(absent);
  return link?.isSymbolicLink() ? destinationOf(resolve(dirname(path), await readlink(path))) : resolve(path);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Closes the file whatever happens. */
async function using(file: FileHandle, body: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await body(file);
  } finally {
    await file.close();
  }
}
