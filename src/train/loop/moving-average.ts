import * as tf from '@tensorflow/tfjs-core';
import type { NamedWeights } from '../named-weights.js';
import { settle } from './settle.js';

/** Exponential moving average of weights: what is validated and kept. */
export class MovingAverage {
  /** The averages by the names of their weights. */
  readonly averages: NamedWeights;
  /** Moving statistics that belong to them. */
  private readonly settled: NamedWeights;

  /**
   * @param weights those that learn
   * @param statistics what moves without learning; kept as it is, until {@link settle} measures it
   */
  constructor(
    private readonly weights: NamedWeights,
    private readonly statistics: NamedWeights,
  ) {
    [this.averages, this.settled] = [copies(weights), copies(statistics)];
  }

  /** average ← decay · average + (1 - decay) · weight */
  update(decay: number): void {
    for (const [name, weight] of this.weights) {
      const average = this.averages.get(name)!;
      tf.tidy(() => average.assign(tf.add(weight, tf.mul(tf.sub(average, weight), decay))));
    }
    assign(this.settled, this.statistics);
  }

  /** Puts the averages in the place of the weights. */
  moveIn(): void {
    assign(this.weights, this.averages);
    assign(this.statistics, this.settled);
  }

  /**
   * Measures the statistics, while the averages stand in the place of the weights.
   *
   * @param pass passes the k-th batch to come through the network, as in training
   */
  async settle(pass: (k: number) => void): Promise<void> {
    await settle(this.statistics, pass);
    assign(this.settled, this.statistics);
  }

  /** Runs the body while the averages stand in the place of the weights. */
  async during<T>(body: () => Promise<T>): Promise<T> {
    const [weights, statistics] = [copies(this.weights), copies(this.statistics)];
    try {
      this.moveIn();
      return await body();
    } finally {
      assign(this.weights, weights);
      assign(this.statistics, statistics);
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
