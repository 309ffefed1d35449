import { knownKeys, number } from '../validate.js';
import type { FindOptions } from './face-finder.js';

/**
 * Checks what a finder is asked for.
 *
 * @throws {OptionError} for sizes that are not positive, or a largest face below the smallest one
 */
export function checkFindOptions(options: FindOptions): FindOptions {
  knownKeys(options, 'find options', { minFace: true, maxFace: true, signal: true });
  const minFace = number(options.minFace, 'minFace', 1, 1e6);
  const maxFace = number(options.maxFace, 'maxFace', minFace, 1e6);
  const { signal } = options;
  signal?.throwIfAborted();
  return { minFace, maxFace, signal };
}
