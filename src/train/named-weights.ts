import type * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';

/** Variables by the names under which files hold them: `s1_bum_stem/conv/kernel`. */
export type NamedWeights = ReadonlyMap<string, tf.Variable>;

/** Weights of a model by name. */
export const namedWeights = (weights: readonly tfl.LayerVariable[]): NamedWeights =>
  new Map(weights.map((weight) => [weight.originalName, weight.read() as tf.Variable]));

/** The same variables, each name with a prefix. */
export const prefixed = (prefix: string, weights: NamedWeights): NamedWeights =>
  new Map([...weights].map(([name, variable]) => [`${prefix}/${name}`, variable]));
