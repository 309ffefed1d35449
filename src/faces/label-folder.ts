import { join } from 'node:path';
import type { FaceAnalyzer } from '../adapters/face-analyzer.js';
import { linesFromLandmarks } from '../boundaries/from-landmarks.js';
import { MsfsrError, OptionError } from '../errors.js';
import type { FaceSquare } from '../image/crop.js';
import { readImage } from '../node/read-image.js';
import type { SkippedFace } from '../train/data/training-data.js';
import { knownKeys, number } from '../validate.js';
import { pictureNames } from './folder-images.js';
import { type LandmarksLine, writeLandmarks } from './landmarks-file.js';

/** Options of {@link labelFolder}. */
export interface LabelOptions {
  /** Faces smaller than this, brow to chin in px, are skipped. Default 32. */
  readonly minSize?: number;
  /** Called after each picture. */
  readonly onPicture?: (report: { done: number; total: number; file: string; skipped?: string }) => void;
  /** Stops between pictures: the promise is rejected with the signal's reason and nothing is written. */
  readonly signal?: AbortSignal;
}

/** Of the landmarks that analyzers find. */
const SCHEME = 'ibug68';

/** What {@link labelFolder} gives. */
export interface Labels {
  /** The file that was written. */
  readonly path: string;
  /** Pictures that have landmarks now. */
  readonly labelled: number;
  /** Pictures without a face that can be used, or that cannot be read. */
  readonly skipped: readonly SkippedFace[];
}

/**
 * Finds the landmarks of the most certain face of every picture in a folder and writes them to `landmarks.jsonl` beside the pictures, ready
 * for `trainingData`.
 *
 * @param analyzer with `landmarks`, e.g. `faceApiAdapter(faceapi)`
 * @throws {DataError} the folder holds no pictures, or the file cannot be written
 * @throws {OptionError} the analyzer finds no landmarks, or a bad option
 */
export async function labelFolder(folder: string, analyzer: FaceAnalyzer, options: LabelOptions = {}): Promise<Labels> {
  knownKeys(options, 'labelFolder options', { minSize: true, onPicture: true, signal: true });
  const minSize = number(options.minSize ?? 32, 'minSize', 1);
  if (typeof analyzer?.landmarks !== 'function')
    throw new OptionError('Expected an analyzer with landmarks for analyzer');
  const files = await pictureNames(folder);
  const lines: LandmarksLine[] = [];
  const skipped: SkippedFace[] = [];
  for (const [i, file] of files.entries()) {
    options.signal?.throwIfAborted();
    const line = await label(folder, file, analyzer.landmarks, minSize, options.signal);
    lines.push(line);
    const reason = 'skipped' in line ? line.skipped : undefined;
    if (reason) skipped.push({ id: file, reason });
    options.onPicture?.({ done: i + 1, total: files.length, file, ...(reason && { skipped: reason }) });
  }
  return { path: await writeLandmarks(folder, lines), labelled: files.length - skipped.length, skipped };
}

async function label(
  folder: string,
  file: string,
  find: NonNullable<FaceAnalyzer['landmarks']>,
  minSize: number,
  signal: AbortSignal | undefined,
): Promise<LandmarksLine> {
  try {
    const image = await readImage(join(folder, file), { signal });
    const found = await find(image);
    if (!found) return { file, skipped: 'no face found' };
    linesFromLandmarks(found, SCHEME); // an analyzer may be anybody's
    const face = boundingSquare(found);
    if (face.size < minSize)
      return { file, skipped: `the face has ${Math.round(face.size)} px, fewer than ${minSize}` };
    const points = Array.from(found, (value) => Math.round(value * 100) / 100);
    return { file, width: image.width, height: image.height, face, scheme: SCHEME, points };
  } catch (error) {
    if (!(error instanceof MsfsrError)) throw error;
    return { file, skipped: error.message };
  }
}

/** The square around all points: brow to chin, ear to ear. */
function boundingSquare(points: Float32Array): FaceSquare {
  const range = (offset: number) => {
    const values = Array.from(points).filter((_, i) => i % 2 === offset);
    return [Math.min(...values), Math.max(...values)] as const;
  };
  const [[left, right], [top, bottom]] = [range(0), range(1)];
  return { cx: (left + right) / 2, cy: (top + bottom) / 2, size: Math.max(right - left, bottom - top) };
}
