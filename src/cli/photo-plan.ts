/** Where the results of photographs go, and what forbids that, before any work is done. */
import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { MsfsrError } from '../errors.js';
import { inspectPhoto, type PhotoFormat } from '../node/photo-file.js';
import type { Input } from './collect-inputs.js';
import { OutputPaths } from './output-paths.js';
import { plural } from './text-table.js';
import { UsageError } from './usage-error.js';

/** Formats that `--format` takes. */
export const FORMAT_CHOICES = ['png', 'jpeg', 'webp', 'same'] as const;

/** What becomes of results that are there already. */
export type Existing = 'refuse' | 'resume' | 'overwrite';

/** A photograph and its result. */
export interface PlannedPhoto {
  readonly file: Input;
  readonly result: string;
  readonly format: PhotoFormat;
  /** The result is there already, newer than the photograph, and is kept. */
  readonly done: boolean;
}

/** Names that files of a format go by. */
const EXTENSIONS: Readonly<Record<PhotoFormat, readonly string[]>> = {
  png: ['.png'],
  jpeg: ['.jpg', '.jpeg', '.jfif'],
  webp: ['.webp'],
};

/**
 * Finds the results of photographs.
 *
 * @throws {UsageError} two photographs have one result, a result is one of the photographs, or it is there and may not be replaced
 */
export async function planPhotos(
  files: readonly Input[],
  out: string,
  choice: (typeof FORMAT_CHOICES)[number],
  existing: Existing,
): Promise<PlannedPhoto[]> {
  const paths = await OutputPaths.in(out, files);
  const planned: PlannedPhoto[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const { format, extension } = await formatOf(file, choice);
    try {
      const [result] = await paths.claim(file, [extension]);
      const there = await stat(result!).catch(() => undefined);
      // Results are written whole or not at all: one that is there is done, unless its photograph changed after it.
      const changed = (await stat(file.path).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY;
      const done = existing === 'resume' && there !== undefined && there.mtimeMs >= changed;
      planned.push({ file, result: result!, format, done });
      if (there && existing === 'refuse')
        refused.push(`${result} is there already: --resume keeps it, --overwrite replaces it`);
    } catch (error) {
      if (!(error instanceof MsfsrError)) throw error;
      refused.push(error.message);
    }
  }
  if (refused.length === 0) return planned;
  const more = refused.length > 1 ? ` (and ${plural(refused.length - 1, 'more such result')})` : '';
  throw new UsageError(`Nothing was done: ${refused[0]}${more}`);
}

/** The format of a result, and the ending of its name; `same` goes by what the file is, not by its name. */
async function formatOf(
  file: Input,
  choice: (typeof FORMAT_CHOICES)[number],
): Promise<{ readonly format: PhotoFormat; readonly extension: string }> {
  if (choice !== 'same') return { format: choice, extension: `.${choice}` };
  // What cannot be read fails in its turn.
  const format = (await inspectPhoto(file.path).catch(() => undefined))?.format ?? 'png';
  const own = extname(file.path);
  return { format, extension: EXTENSIONS[format].includes(own.toLowerCase()) ? own : `.${format}` };
}
