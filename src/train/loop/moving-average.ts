import * as tf from '@tensorflow/tfjs-core';
import type { NamedWeights } from '../named-weights.js';
import { settle } from './settle.js';
import type { Statistics } from './statistics.js';

/** Exponential moving average of weights: what is validated and kept. */
export class MovingAverage {
  /** The averages by the names of their weights. */
  readonly averages: NamedWeights;
  /** Moving statistics that belong to them: those under the weights that learn, until {@link settle} measures them. */
  readonly settled: NamedWeights;

  /** @param weights those that learn */
  constructor(
    private readonly weights: NamedWeights,
    private readonly statistics: Statistics,
  ) {
    [this.averages, this.settled] = [copies(weights), copies(statistics.weights)];
  }

  /** average ← decay · average + (1 - decay) · weight */
  update(decay: number): void {
    for (const [name, weight] of this.weights) {
      const average = this.averages.get(name)!;
      tf.tidy(() => average.assign(tf.add(weight, tf.mul(tf.sub(average, weight), decay))));
    }
    this.unsettle();
  }

  /** Takes the statistics under the weights that learn. */
  unsettle(): void {
    assign(this.settled, this.statistics.weights);
  }

  /** Puts the averages in the place of the weights. */
  moveIn(): void {
    assign(this.weights, this.averages);
    assign(this.statistics.weights, this.settled);
  }

  /**
   * Measures the statistics, while the averages stand in the place of the weights.
   *
   * @param passes functions, each of which passes one batch through the network, as in training
   */
  async settle(passes: Iterable<() => void>): Promise<void> {
    await settle(this.statistics, passes);
    assign(this.settled, this.statistics.weights);
  }

  /** Runs the body while the averages stand in the place of the weights. */
  async during<T>(body: () => Promise<T>): Promise<T> {
    const [weights, statistics] = [copies(this.weights), copies(this.statistics.weights)];
    try {
      this.moveIn();
      return await body();
    } finally {
      assign(this.weights, weights);
      assign(this.statistics.weights, statistics);
      tf.dispose([...weights.values(), ...statistics.values()]);
    }
  }

  dispose(): void {
    tf.dispose([...this.averages.values(), ...this.settled.values()]);
  }
}

const copies = (weights: NamedWeights): NamedWeights =>
  new Map([...weights].map(([name, weight]) => [name, tf.variable(weight, false)]));

function assign(weights: NamedWeights, values: NamedWeights): void {
  for (const [name, weight] of weights) weight.assign(values.get(name)!);
}
