import * as tf from '@tensorflow/tfjs-core';
import { type NamedWeights, prefixed, zerosLike } from '../named-weights.js';
import { fusedAdam } from './fused-adam.js';
import type { Optimizer } from './optimizer.js';

const EPSILON = 1e-8;

/**
 * Adam as PyTorch computes it: weights that a step does not reach keep their moments and their count.
 *
 * Source: Kingma, Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
 */
export class Adam implements Optimizer {
  counts = new Map<string, number>();
  private readonly first: NamedWeights;
  private readonly second: NamedWeights;

  /** @param betas decay of the means of gradients and of their squares */
  constructor(
    private readonly weights: NamedWeights,
    private readonly betas: readonly [number, number],
  ) {
    this.first = zerosLike(weights);
    this.second = zerosLike(weights);
  }

  /** Both moments of all weights. */
  get moments(): NamedWeights {
    return new Map([...prefixed('first', this.first), ...prefixed('second', this.second)]);
  }

  step(gradients: tf.NamedTensorMap, learningRate: number, factor: number): void {
    for (const [name, weight] of this.weights) {
      const gradient = gradients[weight.name];
      if (!gradient) continue;
      const count = (this.counts.get(name) ?? 0) + 1;
      this.counts.set(name, count);
      const [first, second] = [this.first.get(name)!, this.second.get(name)!];
      const numbers = { learningRate, betas: this.betas, count, epsilon: EPSILON, factor };
      if (fusedAdam({ weight, first, second }, gradient, numbers)) continue;
      const [correction1, correction2] = this.betas.map((beta) => 1 - beta ** count) as [number, number];
      tf.tidy(() => {
        const scaled = factor === 1 ? gradient : tf.mul(gradient, factor);
        first.assign(blend(first, scaled, this.betas[0]));
        second.assign(blend(second, tf.square(scaled), this.betas[1]));
        const root = tf.add(tf.div(tf.sqrt(second), Math.sqrt(correction2)), EPSILON);
        weight.assign(tf.sub(weight, tf.mul(tf.div(first, root), learningRate / correction1)));
      });
    }
  }

  dispose(): void {
    tf.dispose([...this.moments.values()]);
  }
}

/** share · a + (1 - share) · b */
const blend = (a: tf.Tensor, b: tf.Tensor, share: number) => tf.add(tf.mul(a, share), tf.mul(b, 1 - share));
