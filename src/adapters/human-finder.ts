/** Human (`@vladmandic/human`) as a face finder. */
import type { FaceFinder } from '../detect/face-finder.js';
import { checkFindOptions } from '../detect/find-options.js';
import { OptionError } from '../errors.js';
import { knownKeys, number } from '../validate.js';
import { hasTensors, withTensor } from './picture-tensor.js';

/** The part of Human that the finder uses; `new Human(config)` has it. */
export interface HumanLibrary {
  readonly tf: object;
  /** Looks at a picture, with settings for this once. */
  detect(
    input: never,
    config: object,
  ): Promise<{
    readonly face: readonly { readonly box: readonly number[]; readonly boxScore: number }[];
    readonly error?: string | null;
  }>;
}

/** Options of {@link humanFinder}. */
export interface HumanFinderOptions {
  /** Faces below this score do not count, [0, 1]. Default 0.5. */
  readonly minConfidence?: number;
}

/** Most faces of one picture or tile. */
const MOST_FACES = 200;

/**
 * Wraps a Human whose face detector is loaded as a finder of whole pictures; `tiledFinder` of `msfsr/detect` makes it find small faces. Only its
 * detector runs. msfsr does not import Human itself; any build of it will do.
 *
 * @param human the instance
 * @param options threshold
 * @throws {OptionError} no Human, or a bad option
 */
export function humanFinder(human: HumanLibrary, options: HumanFinderOptions = {}): FaceFinder {
  knownKeys(options, 'humanFinder options', { minConfidence: true });
  const minConfidence = number(options.minConfidence ?? 0.5, 'minConfidence', 0, 1);
  if (typeof human?.detect !== 'function' || !hasTensors(human.tf)) {
    throw new OptionError('Expected an instance of Human (new Human(config)) for human but received something else');
  }
  const off = { enabled: false };
  const config = {
    face: {
      enabled: true,
      detector: { enabled: true, rotation: false, maxDetected: MOST_FACES, minConfidence, skipFrames: 0, skipTime: 0 },
      mesh: off,
      attention: off,
      iris: off,
      emotion: off,
      description: off,
      antispoof: off,
      liveness: off,
    },
    body: off,
    hand: off,
    object: off,
    gesture: off,
    segmentation: off,
    filter: off,
    cacheSensitivity: 0,
  };
  return async (photo, options) => {
    const { minFace, maxFace, signal } = checkFindOptions(options);
    return withTensor(human.tf, photo, async (pixels) => {
      const { face: faces, error } = await human.detect(pixels, config);
      signal?.throwIfAborted();
      if (error) throw new OptionError(`Human cannot look at a picture of ${photo.width}×${photo.height} px: ${error}`);
      return faces
        .map(({ box: [x, y, width, height], boxScore }) => ({
          box: { x: x!, y: y!, width: width!, height: height! },
          score: boxScore,
        }))
        .filter(
          ({ box: { width, height } }) => Math.max(width, height) >= minFace && Math.max(width, height) <= maxFace,
        );
    });
  };
}
