/** Checkpoints in a file. */
import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RunError } from '../errors.js';
import type { CheckpointStore } from '../train/checkpoint-store.js';
import { text } from '../validate.js';

/**
 * Keeps the checkpoint of one run in a file. It is written beside its place, brought to the disk and renamed: whenever the program or the
 * machine stops, the file holds a whole checkpoint. Its folder is made where it is missing.
 *
 * Reading and writing throw {@link RunError} if the disk refuses; after a failed write the file is as it was.
 *
 * @throws {OptionError} `path` is no string
 */
export function fileCheckpoints(path: string): CheckpointStore {
  text(path, 'path');
  const folder = dirname(path);
  // Always the same name: what a killed program left behind is overwritten.
  const temporary = join(folder, `.${basename(path)}.tmp`);
  return {
    read: () =>
      readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw new RunError(`Cannot read the checkpoint ${path}: ${error.message}`, { cause: error });
      }),
    async write(bytes) {
      try {
        await mkdir(folder, { recursive: true });
        await using(await open(temporary, 'w'), async (file) => {
          await file.writeFile(bytes);
          await file.sync();
        });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined); // the first error says more
        throw new RunError(
          `Cannot write the checkpoint ${path}: ${(error as Error).message}; the one before it is kept where there was one`,
          { cause: error },
        );
      }
      // The rename itself reaches the disk with the folder; Windows cannot sync folders.
      if (process.platform !== 'win32') await using(await open(folder, 'r'), (file) => file.sync());
    },
  };
}

/** Closes the file whatever happens. */
async function using(file: FileHandle, body: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await body(file);
  } finally {
    await file.close();
  }
}
