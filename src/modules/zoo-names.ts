/** Names of `msfsr/zoo`. The core knows them too, so that its errors say what registers them. */
import { didYouMean } from '../validate.js';

/** What registers the zoo's modules and presets. */
export const ZOO = 'registerZoo() of msfsr/zoo';

/** Names of the zoo's presets, which `registerZoo` makes known to `buildMultiStage`. */
export const ZOO_PRESETS = ['edsr-x8', 'enhancenet-x8', 'esrgan-x8', 'urdgn-x8', 'fsrnet-x8', 'pfsr-x8'] as const;

/** Types of the zoo's modules, by kind. */
export const ZOO_TYPES = {
  bum: ['edsr', 'enhancenet', 'rrdb', 'urdgn', 'pfsr', 'fsrnet-coarse'],
  bem: ['fsrnet-prior'],
  bfm: ['fsrnet-fine'],
} as const;

/**
 * The end of a sentence about a name that nobody has registered: what registers it, else the nearest known name.
 *
 * @param zoo names of the zoo that it may be one of
 * @param from what registers it, where that is known
 */
export const registerHint = (
  name: string,
  known: readonly string[],
  zoo: readonly string[],
  from = zoo.includes(name) ? ZOO : undefined,
): string => (from === undefined ? didYouMean(name, known) : `: ${from} registers it, call that before.`);
