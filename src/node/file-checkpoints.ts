/** Checkpoints in a file. */
import { readFile } from 'node:fs/promises';
import { RunError } from '../errors.js';
import type { CheckpointStore } from '../train/checkpoint-store.js';
import { text } from '../validate.js';
import { replaceFile } from './replace-file.js';

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
  return {
    read: () =>
      readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw new RunError(`Cannot read the checkpoint ${path}: ${error.message}`, { cause: error });
      }),
    async write(bytes) {
      try {
        await replaceFile(path, bytes, { durable: true, makeFolder: true });
      } catch (error) {
        throw new RunError(
          `Cannot write the checkpoint ${path}: ${(error as Error).message}; the one before it is kept where there was one`,
          { cause: error },
        );
      }
    },
  };
}
