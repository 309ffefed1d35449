import { OptionError } from '../../errors.js';
import { didYouMean, show } from '../../validate.js';
import type { LandmarkScheme } from '../types.js';
import { dlib81 } from './dlib81.js';
import { five } from './five.js';
import { helen194 } from './helen194.js';
import { ibug68 } from './ibug68.js';
import { mesh468 } from './mesh468.js';
import { wflw98 } from './wflw98.js';

const SCHEMES = { five, ibug68, dlib81, wflw98, helen194, mesh468 } as const;

/** Name of a built-in landmark scheme. */
export type LandmarkSchemeName = keyof typeof SCHEMES;

/** Names of the built-in schemes, thinnest first. */
export const LANDMARK_SCHEMES = Object.keys(SCHEMES) as readonly LandmarkSchemeName[];

/**
 * A built-in landmark scheme by name.
 *
 * @throws OptionError for an unknown name; the message names the nearest one.
 */
export function landmarkScheme(name: LandmarkSchemeName): LandmarkScheme {
  if (typeof name === 'string' && Object.hasOwn(SCHEMES, name)) return SCHEMES[name];
  throw new OptionError(
    `Expected one of ${LANDMARK_SCHEMES.map(show).join(', ')} for scheme but received ${show(name)} of type ` +
      `${typeof name}${didYouMean(name, LANDMARK_SCHEMES)}`,
  );
}
