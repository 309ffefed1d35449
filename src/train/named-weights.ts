import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import type { MultiStage } from '../compose/multi-stage.js';
import { invalid } from '../validate.js';

/** Variables by the names under which files hold them: `s1_bum_stem/conv/kernel`. */
export type NamedWeights = ReadonlyMap<string, tf.Variable>;

/** Weights of a model by name. */
export const namedWeights = (weights: readonly tfl.LayerVariable[]): NamedWeights =>
  new Map(weights.map((weight) => [weight.originalName, weight.read() as tf.Variable]));

/** The same variables, each name with a prefix. */
export const prefixed = (prefix: string, weights: NamedWeights): NamedWeights =>
  new Map([...weights].map(([name, variable]) => [`${prefix}/${name}`, variable]));

/** Variables of zeros, one for each of the weights. */
export const zerosLike = (weights: NamedWeights): NamedWeights =>
  new Map([...weights].map(([name, weight]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(weight), false))]));

/**
 * Takes weights over where names and shapes agree, so that training starts from a related network.
 *
 * @returns how many weights were taken
 * @throws {OptionError} for what is no composed network
 */
export function copyWeights(from: MultiStage, to: MultiStage): number {
  for (const [name, network] of Object.entries({ from, to }))
    if (!network?.composition || !network.model) invalid('composed network', name, network);
  const known = namedWeights(from.model.weights);
  let taken = 0;
  for (const [name, weight] of namedWeights(to.model.weights)) {
    const found = known.get(name);
    if (found?.shape.join() !== weight.shape.join()) continue;
    // A variable that is given its own value lets go of it.
    if (found !== weight) weight.assign(found);
    taken++;
  }
  return taken;
}
