/** The detector that comes with msfsr in Node, as an optional package of somebody else. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { abortable } from '../abort.js';
import { type BlazeFaceFinderOptions, blazeFaceFinder } from '../detect/blaze-face-finder.js';
import type { FaceFinder } from '../detect/face-finder.js';
import { DependencyError } from '../errors.js';
import { requireObject } from '../validate.js';
import { resolveBeside } from './package-root.js';

/** The version whose files msfsr was measured with. */
const PACKAGE = '@mediapipe/face_detection@0.4.1657300184';
const FILE = 'face_detection_full_range.tflite';

/** Options of {@link loadFaceFinder}. */
export interface LoadFaceFinderOptions extends BlazeFaceFinderOptions {
  /** Gives up the reading; searches have a signal of their own. */
  readonly signal?: AbortSignal;
}

/**
 * Reads the face detector of the optional package `@mediapipe/face_detection` (Apache-2.0), which `npm install msfsr` brings along, and makes a
 * finder of it. Nothing is fetched.
 *
 * @param options threshold, and what gives up
 * @param resolve where a package's file lies; for tests
 * @throws {DependencyError} the package is not installed, or lacks the file
 * @throws {WeightsError} the file is damaged
 * @throws {BackendError} where there is no WebAssembly SIMD
 * @example
 * const findFaces = await loadFaceFinder();
 * for (const { box, score } of await findFaces(image, { minFace: 20, maxFace: 400 })) console.log(box, score);
 */
export async function loadFaceFinder(
  options: LoadFaceFinderOptions = {},
  resolve: (name: string) => string = resolveBeside,
): Promise<FaceFinder> {
  requireObject(options, 'loadFaceFinder options');
  const { signal, ...rest } = options;
  const read = async () => readFile(join(dirname(resolve('@mediapipe/face_detection/package.json')), FILE), { signal });
  const bytes = await abortable(signal, () =>
    read().catch((cause: unknown) => {
      throw new DependencyError(
        `Finding faces needs the optional package @mediapipe/face_detection, whose ${FILE} was not found. Install it: npm install ${PACKAGE}`,
        { cause },
      );
    }),
  );
  return blazeFaceFinder(bytes, rest);
}
