import * as tf from '@tensorflow/tfjs-core';
import type { NamedWeights } from './named-weights.js';

/** Variables of zeros, one for each of the weights. */
export const zerosLike = (weights: NamedWeights): NamedWeights =>
  new Map([...weights].map(([name, weight]) => [name, tf.tidy(() => tf.variable(tf.zerosLike(weight), false))]));
