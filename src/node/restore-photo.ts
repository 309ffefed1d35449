import { abortable } from '../abort.js';
import type { FaceFinder } from '../detect/face-finder.js';
import { OptionError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import type { PhotoOptions } from '../photo/options.js';
import { type PhotoResult, restorePhoto as restore } from '../photo/restore-photo.js';
import { requireObject } from '../validate.js';
import { loadFaceFinder } from './face-finder.js';
import { type ImageFile, isImageFile } from './image-source.js';
import { readPhoto } from './photo-file.js';
import type { PhotoMetadata } from './png-chunks.js';
import { networkForInference } from './pretrained.js';

/** Options of `restorePhoto` in Node. */
export interface NodePhotoOptions extends Omit<PhotoOptions, 'model'> {
  /** A network of your own, instead of `weights`. */
  readonly model?: PhotoOptions['model'];
  /** Name of shipped weights, or path or URL of a folder with a `model.json`. Default `compact-x8`. */
  readonly weights?: string | URL;
}

/** What {@link restorePhoto} gives in Node. */
export interface NodePhotoResult extends PhotoResult {
  /** Colour profile, EXIF and XMP of the file, for `writePhoto`; empty for pixels. */
  readonly metadata: PhotoMetadata;
  /** What of the file could not be kept, in words. */
  readonly notes: readonly string[];
}

let finder: Promise<FaceFinder> | undefined;

/** The detector, read once for all who wait: the signal gives up the wait alone. */
function keptFinder(signal: AbortSignal | undefined): Promise<FaceFinder> {
  finder ??= loadFaceFinder();
  finder.catch(() => {
    finder = undefined; // the next call tries again
  });
  return abortable(signal, () => finder!);
}

/**
 * Restores the faces of a photograph with the shipped weights and the detector of {@link loadFaceFinder}, or any others; both are kept for the next
 * call. See `restorePhoto` of `msfsr/photo`.
 *
 * @example
 * ```ts
 * const { image, metadata, faces } = await restorePhoto('face.png', { scale: 2 });
 * await writePhoto(image, 'face-x2.png', 'png', metadata);
 * console.log(faces.length);
 * ```
 *
 * @param photo encoded picture (see {@link ImageFile}), or pixels
 * @throws see the core's `restorePhoto` and `readPhoto`; `WeightsError` for unknown or damaged weights, `DependencyError` without sharp, or without the
 *   detector where faces have to be found
 */
export async function restorePhoto(
  photo: ImageFile | PixelImage,
  options: NodePhotoOptions = {},
): Promise<NodePhotoResult> {
  requireObject(options, 'restorePhoto');
  const { weights, model, find, ...rest } = options;
  if (weights !== undefined && model) throw new OptionError('Received both weights and model: give one of them');
  const { signal } = options;
  signal?.throwIfAborted();
  const { image, metadata, notes } = isImageFile(photo)
    ? await readPhoto(photo, { signal })
    : { image: photo as PixelImage, metadata: {}, notes: [] };
  const result = await restore(image, {
    ...rest,
    model: model ?? (await networkForInference(weights, signal)),
    ...(find || Array.isArray(options.faces) ? find && { find } : { find: await keptFinder(signal) }),
  });
  return { ...result, metadata, notes };
}
