import { isOpaque } from '../image/premultiply.js';
import { readPhoto, writePhoto } from '../node/photo-file.js';
import type { PhotoOptions } from '../photo/options.js';
import { type FaceReport, restorePhoto } from '../photo/restore-photo.js';
import type { PlannedPhoto } from './photo-plan.js';
import { plural } from './text-table.js';

/** A photograph in the report of `msfsr photo`. */
export interface PhotoFileReport {
  readonly file: string;
  /** `null` where nothing was written. */
  readonly result: string | null;
  /** Of the result, px. */
  readonly width: number;
  readonly height: number;
  readonly milliseconds: number;
  readonly notes: readonly string[];
  readonly error?: string;
  readonly faces: readonly FaceReport[];
}

/**
 * Restores the faces of a photograph and writes the result, whole or not at all.
 *
 * @throws {MsfsrError} it cannot be read, restored or written
 */
export async function restorePhotoFile(
  { file, result, format }: PlannedPhoto,
  options: PhotoOptions,
): Promise<PhotoFileReport> {
  const start = performance.now();
  const { image: photo, metadata, notes } = await readPhoto(file.path);
  const { image, faces, searchedDownTo } = await restorePhoto(photo, { ...options, inPlace: options.scale === 1 });
  await writePhoto(image, result, format, metadata);
  const said = [
    ...notes,
    ...(format === 'jpeg' && !isOpaque(image.data) ? ['what is transparent is shown over white'] : []),
    ...(faces.length === 0 ? [noFaces(searchedDownTo)] : []),
  ];
  return {
    file: file.path,
    result,
    width: image.width,
    height: image.height,
    milliseconds: Math.round(performance.now() - start),
    notes: said,
    faces: faces.map((face) => ({ ...face, milliseconds: Math.round(face.milliseconds) })),
  };
}

const noFaces = (searchedDownTo: number | undefined) =>
  searchedDownTo === undefined
    ? '0 faces by the boxes that were given'
    : `0 faces, searched down to ${searchedDownTo} px: try a smaller --min-face, or --boxes`;

/** A report without a result. */
export const withoutResult = (
  file: string,
  why: Pick<PhotoFileReport, 'notes'> & Partial<Pick<PhotoFileReport, 'error' | 'result' | 'width' | 'height'>>,
): PhotoFileReport => ({ file, result: null, width: 0, height: 0, milliseconds: 0, faces: [], ...why });

/** The report as lines of text. */
export function photoLines({ file, result, width, height, milliseconds, notes, faces }: PhotoFileReport): string[] {
  const restored = faces.filter((face) => face.restored).length;
  const of = restored === faces.length ? plural(restored, 'face') : `${restored} of ${plural(faces.length, 'face')}`;
  const real = faces.filter(({ restored, degradation = 0 }) => restored && degradation > 0).length;
  const taken = real === 0 ? '' : real === 1 ? ', 1 as a real picture' : `, ${real} as real pictures`;
  const reasons = new Map<string, number>();
  for (const { reason } of faces) if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    `${file} -> ${result} (${width}x${height}, ${of}${taken}, ${milliseconds} ms)`,
    ...[...reasons].map(([reason, count]) => `  ${plural(count, 'face')} left alone: ${reason}`),
    ...notes.map((note) => `  ${note}`),
  ];
}
