import * as tf from '@tensorflow/tfjs-core';
import { type NamedWeights, prefixed, zerosLike } from '../named-weights.js';
import { Adam } from './adam.js';
import type { Optimizer } from './optimizer.js';

const MOMENTUM = 0.95;
/** Root mean square of an update, over the learning rate. */
const SIZE = 0.2;
/** Of the quintic a·x + b·x³ + c·x⁵, which takes singular values to about 1 in so many rounds. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ROUNDS = 5;
/** Filters with fewer input or output channels than this (the first and last of a network) are left to Adam. */
const LEAST = 4;

/**
 * Muon: filters of convolutions move along the nearest orthogonal matrix of their momentum, everything else as {@link Adam} moves it.
 *
 * Sources: Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), the iteration and its three numbers; Liu et al.,
 * "Muon is Scalable for LLM Training" (2025), the factor that gives a step the size of Adam's.
 */
export class Muon implements Optimizer {
  private readonly matrices: NamedWeights;
  private readonly momenta: NamedWeights;
  private readonly adam: Adam;

  /** @param betas of Adam */
  constructor(weights: NamedWeights, betas: readonly [number, number]) {
    const isMatrix = ({ shape }: tf.Variable) => shape.length === 4 && Math.min(shape[2]!, shape[3]!) >= LEAST;
    this.matrices = new Map([...weights].filter(([, weight]) => isMatrix(weight)));
    this.momenta = zerosLike(this.matrices);
    this.adam = new Adam(new Map([...weights].filter(([, weight]) => !isMatrix(weight))), betas);
  }

  get counts(): Map<string, number> {
    return this.adam.counts;
  }

  set counts(counts: Map<string, number>) {
    this.adam.counts = counts;
  }

  get moments(): NamedWeights {
    return new Map([...prefixed('momentum', this.momenta), ...this.adam.moments]);
  }

  step(gradients: tf.NamedTensorMap, learningRate: number, factor: number): void {
    this.adam.step(gradients, learningRate, factor);
    const alike = new Map<string, Move[]>();
    for (const [name, weight] of this.matrices) {
      const gradient = gradients[weight.name];
      if (!gradient) continue;
      const shape = weight.shape.join();
      const move = { weight, gradient, momentum: this.momenta.get(name)! };
      alike.set(shape, [...(alike.get(shape) ?? []), move]);
    }
    for (const moves of alike.values()) tf.tidy(() => moveAll(moves, learningRate, factor));
  }

  dispose(): void {
    this.adam.dispose();
    tf.dispose([...this.momenta.values()]);
  }
}

interface Move {
  readonly weight: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly momentum: tf.Variable;
}

/** Moves filters of one shape [h, w, i, o]. */
function moveAll(moves: readonly Move[], learningRate: number, factor: number): void {
  const shape = moves[0]!.weight.shape;
  const columns = shape[3]!;
  const rows = tf.util.sizeFromShape(shape) / columns;
  const ahead = moves.map(({ gradient, momentum }) => {
    const scaled = tf.mul(gradient, factor);
    momentum.assign(blend(momentum, scaled));
    // Nesterov's momentum: one step further along.
    return tf.reshape(blend(momentum, scaled), [rows, columns]) as tf.Tensor2D;
  });
  const step = learningRate * SIZE * Math.sqrt(Math.max(rows, columns));
  const directions = tf.unstack(orthogonalise(tf.stack(ahead) as tf.Tensor3D));
  for (const [i, { weight }] of moves.entries())
    weight.assign(tf.sub(weight, tf.mul(tf.reshape(directions[i]!, shape), step)));
}

const blend = (old: tf.Tensor, fresh: tf.Tensor) => tf.add(tf.mul(old, MOMENTUM), tf.mul(fresh, 1 - MOMENTUM));

/** [n, r, c] → about U·Vᵀ of each matrix's singular value decomposition, by Newton and Schulz's iteration. */
export function orthogonalise(matrices: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const tall = matrices.shape[1] > matrices.shape[2];
    let x: tf.Tensor = tall ? tf.transpose(matrices, [0, 2, 1]) : matrices;
    const norm = tf.sqrt(tf.sum(tf.square(x), [1, 2], true));
    x = tf.div(x, tf.add(norm, 1e-7));
    for (let round = 0; round < ROUNDS; round++) {
      const square = tf.matMul(x, x, false, true);
      const odd = tf.add(tf.mul(square, B), tf.mul(tf.matMul(square, square), C));
      x = tf.add(tf.mul(x, A), tf.matMul(odd, x));
    }
    return (tall ? tf.transpose(x, [0, 2, 1]) : x) as tf.Tensor3D;
  });
}
