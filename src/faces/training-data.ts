import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { linesFromLandmarks } from '../boundaries/from-landmarks.js';
import { DataError } from '../errors.js';
import { cropSquare, squareAround, wholeSquare } from '../image/crop.js';
import type { PixelImage } from '../image/types.js';
import { readImage } from '../node/read-image.js';
import { seedOf } from '../steps/initialise.js';
import type { TrainingData, TrainingFace } from '../train/data/training-data.js';
import { knownKeys, number, text } from '../validate.js';
import { pictureNames } from './folder-images.js';
import { LANDMARKS_FILE, type LabelledPicture, readLandmarks, type UnlabelledPicture } from './landmarks-file.js';
import { type Face, readFaces } from './read-faces.js';

/** Options of {@link trainingData}. */
export interface TrainingDataOptions {
  /** Share of the pictures of a labelled folder that is held out for validation, 0 … 0.9. Default 0.1. */
  readonly holdOut?: number;
  /** Gives up the reading of the indices. */
  readonly signal?: AbortSignal;
}

/** Side of the square kept of a photograph, in sizes of the face. */
const MARGIN = 1.7;

/**
 * The faces of a folder, to train with. Two kinds are known:
 *
 * - pictures of any size with the `landmarks.jsonl` that `msfsr label` writes; of each a square of 1.7 times the face is used, and a share,
 *   chosen by the files' names, is held out;
 * - a data set of square crops with `train.jsonl` and, held out, `val.jsonl` (see `readFaces`).
 *
 * Pictures are read when training begins. Those without landmarks are left out and listed in `skipped`.
 *
 * @throws {DataError} the folder is neither, or an index is damaged; names file and line
 * @throws {OptionError} `folder` is no path, or a bad option
 */
export async function trainingData(folder: string, options: TrainingDataOptions = {}): Promise<TrainingData> {
  knownKeys(options, 'trainingData options', { holdOut: true, signal: true });
  const { signal } = options;
  const holdOut = number(options.holdOut ?? 0.1, 'holdOut', 0, 0.9);
  const lines = await readLandmarks(text(folder, 'folder'), signal);
  if (lines) return labelledFaces(folder, lines, holdOut);
  if (!existsSync(join(folder, 'train.jsonl'))) {
    throw new DataError(
      `Expected ${LANDMARKS_FILE} or train.jsonl in ${folder} but found neither: run msfsr label first`,
    );
  }
  const split = async (name: string) => (await readFaces(folder, name, { signal })).map(fromDataSet);
  return { train: await split('train'), validation: existsSync(join(folder, 'val.jsonl')) ? await split('val') : [] };
}

const fromDataSet = ({ id, source, face, mesh468, path, side }: Face): TrainingFace => ({
  id,
  source,
  face,
  lines: linesFromLandmarks(mesh468, 'mesh468'),
  load: async () => ofSize(await readImage(path), side, side),
});

async function labelledFaces(
  folder: string,
  lines: readonly (LabelledPicture | UnlabelledPicture)[],
  holdOut: number,
): Promise<TrainingData> {
  const known = new Set(lines.map(({ file }) => file));
  const missing = (await pictureNames(folder)).filter((file) => !known.has(file));
  const skipped = [
    ...lines.flatMap((line) => ('skipped' in line ? [{ id: line.file, reason: line.skipped }] : [])),
    ...missing.map((id) => ({ id, reason: `it has no landmarks in ${LANDMARKS_FILE}: run msfsr label again` })),
  ];
  const labelled = lines.filter((line): line is LabelledPicture => 'points' in line);
  // By name, so that a picture stays on its side when others join.
  const order = labelled.toSorted((a, b) => seedOf(a.file) - seedOf(b.file));
  const held = new Set(order.slice(0, Math.round(holdOut * labelled.length)));
  const faces = (wanted: boolean) =>
    labelled.filter((line) => held.has(line) === wanted).map((line) => fromPhotograph(folder, line));
  return { train: faces(false), validation: faces(true), skipped };
}

function fromPhotograph(folder: string, line: LabelledPicture): TrainingFace {
  const { file, width, height, face, scheme, points } = line;
  const side = Math.floor(Math.min(MARGIN * face.size, width, height));
  const square = wholeSquare(squareAround(face, side, { width, height }));
  const { left, top } = square;
  const moved = points.map((value, i) => value - (i % 2 === 0 ? left : top));
  return {
    id: file,
    source: basename(resolve(folder)),
    face: { cx: face.cx - left, cy: face.cy - top, size: face.size },
    lines: linesFromLandmarks(moved, scheme),
    load: async () => cropSquare(ofSize(await readImage(join(folder, file)), width, height), square),
  };
}

/** @throws {DataError} the picture is not the one that was described */
function ofSize(image: PixelImage, width: number, height: number): PixelImage {
  if (image.width === width && image.height === height) return image;
  throw new DataError(
    `Expected a picture of ${width}×${height} px, as when its landmarks were found, but it has ${image.width}×${image.height}`,
  );
}
