/** What those who hand photographs in and those who restore them agree on. */
import { createHash } from 'node:crypto';
import type { PhotoScale } from 'msfsr/photo';

/** Name of the queue. */
export const QUEUE = 'photographs';

/** How photographs are restored. */
export interface JobOptions {
  readonly scale: PhotoScale;
}

/** A photograph to be restored; both paths must mean the same on every machine. */
export interface PhotoJob {
  readonly file: string;
  readonly result: string;
  readonly options: JobOptions;
}

/** What became of it. */
export interface PhotoOutcome {
  /** Process that did it. */
  readonly worker: number;
  /** Faces that were found and restored; absent where the result was there already. */
  readonly restored?: number;
}

/** The same photograph with the same options is the same job, whatever its file is called and however often it is handed in. */
export const jobIdOf = (photo: Uint8Array, options: JobOptions): string =>
  `photo-${createHash('sha256').update(JSON.stringify(options)).update(photo).digest('hex').slice(0, 32)}`;
