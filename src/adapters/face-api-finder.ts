/** face-api (`@vladmandic/face-api`) as a face finder. */
import type { FaceFinder } from '../detect/face-finder.js';
import { checkFindOptions } from '../detect/find-options.js';
import { OptionError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import { knownKeys, number, oneOf } from '../validate.js';
import { hasTensors, withTensor } from './picture-tensor.js';

/** The part of face-api that finds faces; what `import * as faceapi from '@vladmandic/face-api'` gives has it. */
export interface FaceApiDetectors {
  readonly tf: object;
  readonly nets: Readonly<Record<'ssdMobilenetv1' | 'tinyFaceDetector', { readonly isLoaded: boolean }>>;
  readonly SsdMobilenetv1Options: new (options: { minConfidence?: number; maxResults?: number }) => object;
  readonly TinyFaceDetectorOptions: new (options: { scoreThreshold?: number; inputSize?: number }) => object;
  /** Looks for all faces. */
  detectAllFaces(
    input: never,
    options?: never,
  ): {
    /** Gives their boxes, px of the picture. */
    run(): Promise<readonly { readonly box: FaceBox; readonly score: number }[]>;
  };
}

/** Options of {@link faceApiFinder}. */
export interface FaceApiFinderOptions {
  /** Which of its networks looks; it must be loaded. Default: `ssd` where that is loaded, else `tiny`. */
  readonly detector?: 'ssd' | 'tiny';
  /** Faces below this score do not count, [0, 1]. Default 0.5. */
  readonly minConfidence?: number;
}

/** Most faces of one picture or tile. */
const MOST_FACES = 200;

/**
 * Wraps a face-api with a loaded detector as a finder of whole pictures; `tiledFinder` of `msfsr/detect` makes it find small faces. msfsr does not
 * import face-api itself; any build of it will do. Its boxes are as it gives them, a little larger than from brow to chin.
 *
 * @param faceapi the library
 * @param options network, threshold
 * @throws {OptionError} no face-api, a network that is not loaded, or a bad option
 */
export function faceApiFinder(faceapi: FaceApiDetectors, options: FaceApiFinderOptions = {}): FaceFinder {
  knownKeys(options, 'faceApiFinder options', { detector: true, minConfidence: true });
  const minConfidence = number(options.minConfidence ?? 0.5, 'minConfidence', 0, 1);
  const { tf, nets } = faceapi ?? {};
  if (!nets?.ssdMobilenetv1 || !hasTensors(tf)) {
    throw new OptionError(
      'Expected the face-api library (import * as faceapi) for faceapi but received something else',
    );
  }
  const detector = oneOf(options.detector ?? (nets.ssdMobilenetv1.isLoaded ? 'ssd' : 'tiny'), 'detector', [
    'ssd',
    'tiny',
  ]);
  const name = detector === 'ssd' ? 'ssdMobilenetv1' : 'tinyFaceDetector';
  if (!nets[name].isLoaded) {
    throw new OptionError(
      `Expected a face-api with ${name} loaded: await faceapi.nets.${name}.loadFromUri(models) first`,
    );
  }
  const how =
    detector === 'ssd'
      ? new faceapi.SsdMobilenetv1Options({ minConfidence, maxResults: MOST_FACES })
      : new faceapi.TinyFaceDetectorOptions({ scoreThreshold: minConfidence });
  return async (photo, options) => {
    const { minFace, maxFace, signal } = checkFindOptions(options);
    return withTensor(tf, photo, async (pixels) => {
      const found = await faceapi.detectAllFaces(pixels, how as never).run();
      signal?.throwIfAborted();
      return found
        .map(({ box: { x, y, width, height }, score }) => ({ box: { x, y, width, height }, score }))
        .filter(({ box }) => wanted(box, minFace, maxFace));
    });
  };
}

/** Whether a box's longer side lies in a range. */
const wanted = ({ width, height }: FaceBox, minFace: number, maxFace: number): boolean =>
  Math.max(width, height) >= minFace && Math.max(width, height) <= maxFace;
