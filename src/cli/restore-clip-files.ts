import type { FaceBox } from '../image/face-box.js';
import { type PhotoFile, readPhoto, writePhoto } from '../node/photo-file.js';
import { type ClipOptions, restoreSequence } from '../sequence/restore-sequence.js';
import type { BoxesOf } from './photo-boxes.js';
import { chosenBoxes } from './photo-options.js';
import type { PlannedPhoto } from './photo-plan.js';
import type { PhotoFileReport } from './restore-photo-file.js';

/** What {@link restoreClipFiles} is to do. */
export interface ClipFilesOptions extends Omit<ClipOptions, 'onProgress' | 'faces'> {
  readonly faces: 'all' | 'largest';
  /** Faces that are known. */
  readonly boxesOf: BoxesOf | undefined;
  /** Hears of the share of the clip that is done, 0 … 1, and of the file that is being worked on. */
  readonly onProgress: (share: number, path: string) => void;
}

/** Share of the work that finding is, about. */
const FINDING = 0.3;

/**
 * Restores the frames of a clip and writes each, whole or not at all.
 *
 * @returns a report for each, in their order
 * @throws {MsfsrError} a frame cannot be read, restored or written, or has another size: the others are not gone on with, since tracks would break
 */
export async function* restoreClipFiles(
  clip: readonly PlannedPhoto[],
  { boxesOf, onProgress, ...options }: ClipFilesOptions,
): AsyncGenerator<PhotoFileReport> {
  let read: Omit<PhotoFile, 'image'> | undefined;
  const boxes = (one: PlannedPhoto): { boxes?: readonly FaceBox[] } =>
    boxesOf ? { boxes: chosenBoxes(boxesOf(one.file), options.faces) } : {};
  const frames = clip.map((one) => ({
    name: one.file.path,
    ...boxes(one),
    load: async () => {
      const { image, ...more } = await readPhoto(one.file.path);
      read = more;
      return image;
    },
  }));
  let start = performance.now();
  const restored = restoreSequence(frames, {
    ...options,
    onProgress: ({ step, done, frames: count }) => {
      const share = step === 'find' ? FINDING * (done / count) : FINDING + (1 - FINDING) * (done / count);
      onProgress(share, clip[Math.min(done, count - 1)]!.file.path);
    },
  });
  for await (const { image, faces, frame, cut } of restored) {
    const { file, result, format } = clip[frame]!;
    await writePhoto(image, result, format, read!.metadata);
    yield {
      file: file.path,
      result,
      width: image.width,
      height: image.height,
      milliseconds: Math.round(performance.now() - start),
      notes: [...read!.notes, ...(cut ? ['a new scene'] : [])],
      faces: faces.map((face) => ({ ...face, milliseconds: Math.round(face.milliseconds) })),
    };
    start = performance.now();
  }
}
