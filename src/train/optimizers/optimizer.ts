import type * as tf from '@tensorflow/tfjs-core';
import type { NamedWeights } from '../named-weights.js';

/** Moves weights along their gradients. Unlike those of tfjs it takes the learning rate step by step, and its whole state can be saved. */
export interface Optimizer {
  /** Steps that each weight has taken, where that counts. */
  counts: Map<string, number>;
  /** What it remembers of earlier gradients. */
  readonly moments: NamedWeights;
  /**
   * Moves the weights.
   *
   * @param gradients by the names that tfjs gives the variables; weights without one stay
   * @param factor on all gradients, for clipping
   */
  step(gradients: tf.NamedTensorMap, learningRate: number, factor: number): void;
  dispose(): void;
}
