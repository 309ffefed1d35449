import { checkLines } from '../../boundaries/check-lines.js';
import type { BoundaryLines } from '../../boundaries/types.js';
import { DataError, MsfsrError } from '../../errors.js';
import type { FaceSquare } from '../../image/crop.js';
import { resize } from '../../image/resize.js';
import { checkPixelImage, type PixelImage } from '../../image/types.js';
import { evaluationCrop } from '../../metrics/evaluation-crop.js';
import { number } from '../../validate.js';
import type { SkippedFace, TrainingData, TrainingFace } from './training-data.js';

/** A face in memory. */
export interface PreparedFace {
  readonly id: string;
  readonly source: string;
  /** Opaque square, at most {@link MARGIN} times as wide as the truth. */
  readonly image: PixelImage;
  readonly face: FaceSquare;
  readonly lines: BoundaryLines;
}

/** What {@link prepareFaces} gives. */
export interface PreparedData {
  readonly train: readonly PreparedFace[];
  /** Evaluation crops. */
  readonly validation: readonly PixelImage[];
  readonly skipped: readonly SkippedFace[];
}

/** How far reading the pictures is. */
export interface LoadReport {
  /** Faces that are ready. */
  readonly done: number;
  /** Faces in all. */
  readonly total: number;
  /** The last one. */
  readonly id: string;
  /** Why this picture is left out, if it is. */
  readonly skipped?: string;
}

/** What the widest samples of a recipe need, over the side of the truth. */
const MARGIN = 1.375;

/**
 * Reads all pictures once and keeps what training needs of them in memory: about 125 kB a face for a truth of 128 px. Pictures that cannot
 * be read are left out and named.
 *
 * @param size side of the truth, px
 * @throws {DataError} no picture to train with is left
 */
export async function prepareFaces(
  { train, validation, skipped = [] }: TrainingData,
  size: number,
  onLoad?: (report: LoadReport) => void,
  signal?: AbortSignal,
): Promise<PreparedData> {
  const left: SkippedFace[] = [...skipped];
  const total = train.length + validation.length;
  let done = 0;
  const each = async <T>(faces: readonly TrainingFace[], prepare: (face: TrainingFace, image: PixelImage) => T) => {
    const prepared: T[] = [];
    for (const face of faces) {
      signal?.throwIfAborted();
      let reason: string | undefined;
      try {
        prepared.push(prepare(face, opaqueSquare(await face.load())));
      } catch (error) {
        if (!(error instanceof MsfsrError)) throw error;
        reason = error.message;
        left.push({ id: face.id, reason });
      }
      onLoad?.({ done: ++done, total, id: face.id, skipped: reason });
    }
    return prepared;
  };
  const prepared = await each(train, (face, image) => reduced(face, image, Math.ceil(MARGIN * size)));
  if (prepared.length === 0) {
    const reasons = left.slice(0, 3).map(({ id, reason }) => `${id}: ${reason}`);
    throw new DataError(['Expected at least one picture to train with but none can be used', ...reasons].join('; '));
  }
  const crops = await each(validation, ({ id, face }, image) =>
    evaluationCrop(image, { id, side: image.width, face }, size),
  );
  return { train: prepared, validation: crops, skipped: left };
}

/** A copy without transparency. */
function opaqueSquare(image: PixelImage): PixelImage {
  const { width, height } = checkPixelImage(image);
  if (width !== height) throw new DataError(`Expected a square picture but received ${width}×${height} px`);
  const data = image.data.slice();
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  return { width, height, data };
}

function reduced({ id, source, face, lines }: TrainingFace, image: PixelImage, most: number): PreparedFace {
  const side = Math.min(image.width, most);
  const scale = side / image.width;
  checkLines(lines);
  const [cx, cy] = [number(face?.cx, 'face.cx'), number(face.cy, 'face.cy')];
  const size = number(face.size, 'face.size', Number.MIN_VALUE);
  const polylines = lines.polylines.map((line) => line?.map((value) => value * scale) ?? null);
  return {
    id,
    source,
    image: resize(image, side, side, { filter: 'lanczos' }),
    face: { cx: cx * scale, cy: cy * scale, size: size * scale },
    lines: { ...lines, polylines, uncertainty: lines.uncertainty * scale },
  };
}
