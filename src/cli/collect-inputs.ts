/** Arguments to picture files. */
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ImageError } from '../errors.js';
import { PICTURE_EXTENSIONS, type PictureFiles, pictureFiles } from '../node/picture-files.js';
import { type Failure, failureOf } from './failure.js';
import { plural } from './text-table.js';

/** A picture to enlarge. */
export interface Input {
  /** As the user would write it. */
  readonly path: string;
  /** Folder below that of the results in which its own belongs: that below the folder that was named; empty for none. */
  readonly below: string;
}

/** What {@link collectInputs} found. */
export interface Inputs {
  /** None twice, whatever it is called. */
  readonly files: readonly Input[];
  readonly failures: readonly Failure[];
  /** For each folder with something else in it, what that is. */
  readonly leftOut: readonly string[];
}

/** What tells files from each other: two names of one file give the same. What is missing is told by its path. */
export async function identityOf(path: string): Promise<string> {
  const info = await stat(path, { bigint: true }).catch(() => undefined);
  return info ? `${info.dev}:${info.ino}` : resolve(path);
}

/**
 * Replaces folders by the pictures in them, in the order of their names. Files are taken whatever they are called.
 *
 * @param paths files and folders
 * @param recursive whether subfolders are entered
 */
export async function collectInputs(paths: readonly string[], recursive = false): Promise<Inputs> {
  const files = new Map<string, Input>();
  const failures: Failure[] = [];
  const leftOut: string[] = [];
  for (const path of paths) {
    try {
      const info = await stat(path).catch(() => undefined); // what is missing is reported when it is read
      const found = info?.isDirectory() ? await picturesIn(path, recursive) : undefined;
      if (found && found.otherFiles + found.folders > 0) leftOut.push(leftOutOf(path, found));
      const inputs = found?.pictures.map((name) => ({
        path: join(path, name),
        below: dirname(name) === '.' ? '' : dirname(name),
      }));
      for (const input of inputs ?? [{ path, below: '' }]) {
        const identity = await identityOf(input.path);
        if (!files.has(identity)) files.set(identity, input);
      }
    } catch (error) {
      failures.push(failureOf(path, error));
    }
  }
  return { files: [...files.values()], failures, leftOut };
}

const natural = new Intl.Collator('en', { numeric: true });

/** Files as frames follow each other: `2.png` comes before `10.png`. */
export const inNaturalOrder = (files: readonly Input[]): Input[] =>
  [...files].sort((one, other) => natural.compare(one.path, other.path));

async function picturesIn(folder: string, recursive: boolean): Promise<PictureFiles> {
  const found = await pictureFiles(folder, recursive).catch((error: Error) => {
    throw new ImageError(`Cannot read the folder ${folder}: ${error.message}`, { cause: error });
  });
  if (found.pictures.length > 0) return found;
  const others = `${plural(found.otherFiles, 'file')} and ${plural(found.folders, 'folder')}`;
  throw new ImageError(
    `Expected pictures (${PICTURE_EXTENSIONS.join(', ')}) in ${folder} but found none among ${others}${found.folders > 0 ? ': --recursive enters folders' : ''}`,
  );
}

function leftOutOf(folder: string, { otherFiles, folders }: PictureFiles): string {
  const parts = [
    ...(otherFiles > 0
      ? [
          `${plural(otherFiles, 'file')} that ${otherFiles === 1 ? 'is no picture by its name' : 'are no pictures by their names'}`,
        ]
      : []),
    ...(folders > 0 ? [`${plural(folders, 'folder')} (--recursive enters ${folders === 1 ? 'it' : 'them'})`] : []),
  ];
  return `${folder}: ${parts.join(', ')}`;
}
