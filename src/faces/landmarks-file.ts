/** `landmarks.jsonl`: what `msfsr label` writes beside pictures and training reads. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { abortable } from '../abort.js';
import { linesFromLandmarks } from '../boundaries/from-landmarks.js';
import { LANDMARK_SCHEMES, type LandmarkSchemeName } from '../boundaries/schemes/index.js';
import { DataError, MsfsrError } from '../errors.js';
import type { FaceSquare } from '../image/crop.js';
import { replaceFile } from '../node/replace-file.js';
import { number, oneOf, text } from '../validate.js';

/** Name of the file. */
export const LANDMARKS_FILE = 'landmarks.jsonl';

/** A picture with the landmarks of its face, px of the picture as it is shown (orientation applied). */
export interface LabelledPicture {
  /** Name of the file. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly face: FaceSquare;
  readonly scheme: LandmarkSchemeName;
  /** x0, y0, x1, y1, … */
  readonly points: readonly number[];
}

/** A picture without, and why. */
export interface UnlabelledPicture {
  readonly file: string;
  readonly skipped: string;
}

/** One line of the file. */
export type LandmarksLine = LabelledPicture | UnlabelledPicture;

/**
 * Writes the file, whole or not at all.
 *
 * @throws {DataError} it cannot be written
 */
export async function writeLandmarks(folder: string, lines: readonly LandmarksLine[]): Promise<string> {
  const path = join(folder, LANDMARKS_FILE);
  const content = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await replaceFile(path, content, { durable: true }).catch((error: Error) => {
    throw new DataError(`Cannot write ${path}: ${error.message}`, { cause: error });
  });
  return path;
}

/**
 * Reads and checks the file.
 *
 * @param signal gives up
 * @returns undefined if there is none
 * @throws {DataError} it cannot be read or a line is damaged; names file and line
 */
export async function readLandmarks(folder: string, signal?: AbortSignal): Promise<LandmarksLine[] | undefined> {
  const path = join(folder, LANDMARKS_FILE);
  const read = () => readFile(path, { encoding: 'utf8', signal });
  const content = await abortable(signal, () =>
    read().catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new DataError(`Cannot read ${path}: ${error.message}`, { cause: error });
    }),
  );
  return content
    ?.split('\n')
    .map((line, i) => [line, `${path}:${i + 1}`] as const)
    .filter(([line]) => line.trim() !== '')
    .map(([line, place]) => {
      try {
        return checkLine(JSON.parse(line));
      } catch (error) {
        if (!(error instanceof MsfsrError || error instanceof SyntaxError)) throw error;
        throw new DataError(`${place}: ${error.message}`, { cause: error });
      }
    });
}

/** @throws {MsfsrError} that names the field */
function checkLine(value: unknown): LandmarksLine {
  const line = (value ?? {}) as Partial<LabelledPicture & UnlabelledPicture>;
  const file = text(line.file, 'file');
  // The name must not lead out of the folder.
  if (/[\\/]/.test(file)) throw new DataError(`Expected a name without slashes for file but received ${file}`);
  if (line.skipped !== undefined) return { file, skipped: text(line.skipped, 'skipped') };
  const { cx, cy, size } = (line.face ?? {}) as Partial<FaceSquare>;
  const face = { cx: number(cx, 'face.cx'), cy: number(cy, 'face.cy'), size: number(size, 'face.size', 1) };
  const scheme = oneOf(line.scheme, 'scheme', LANDMARK_SCHEMES) as LandmarkSchemeName;
  const points = line.points!;
  linesFromLandmarks(points, scheme);
  return {
    file,
    width: number(line.width, 'width', 1),
    height: number(line.height, 'height', 1),
    face,
    scheme,
    points,
  };
}
