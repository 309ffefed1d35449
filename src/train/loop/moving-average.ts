import * as tf from '@tensorflow/tfjs-core';
import type { NamedWeights } from '../named-weights.js';

/** Exponential moving average of weights: what is validated and kept. */
export class MovingAverage {
  /** The averages by the names of their weights. */
  readonly averages: NamedWeights;

  constructor(private readonly weights: NamedWeights) {
    this.averages = new Map([...weights].map(([name, weight]) => [name, tf.variable(weight, false)]));
  }

  /** average ← decay · average + (1 - decay) · weight */
  update(decay: number): void {
    for (const [name, weight] of this.weights) {
      const average = this.averages.get(name)!;
      tf.tidy(() => average.assign(tf.add(weight, tf.mul(tf.sub(average, weight), decay))));
    }
  }

  /** Puts the averages in the place of the weights. */
  moveIn(): void {
    for (const [name, weight] of this.weights) weight.assign(this.averages.get(name)!);
  }

  /** Runs the body while the averages stand in the place of the weights. */
  async during<T>(body: () => Promise<T>): Promise<T> {
    const kept = new Map([...this.weights].map(([name, weight]) => [name, weight.clone()]));
    try {
      this.moveIn();
      return await body();
    } finally {
      for (const [name, weight] of this.weights) weight.assign(kept.get(name)!);
      tf.dispose([...kept.values()]);
    }
  }

  dispose(): void {
    tf.dispose([...this.averages.values()]);
  }
}
