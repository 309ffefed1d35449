import * as tf from '@tensorflow/tfjs-core';
import type { NamedWeights } from '../named-weights.js';

/** How many batches are passed, and how many of them only forget what was there: with momentum 0.9 a third of it is left after ten. */
export const [BATCHES, FIRST] = [40, 10];

/**
 * Measures the moving statistics of a network that holds averaged weights: those under the weights that learn are others, and are noisy where
 * batches are small. They become the mean of what they are after each batch but the first ones; what does not move stays to the bit.
 * `training/msfsr_training/settle.py` measures the same.
 *
 * @param statistics of the network
 * @param pass passes the k-th batch through it, as in training
 */
export async function settle(statistics: NamedWeights, pass: (k: number) => void): Promise<void> {
  if (statistics.size === 0) return;
  const before = new Map([...statistics].map(([name, value]) => [name, value.clone()]));
  let sums = new Map<string, tf.Tensor>([...statistics].map(([name, value]) => [name, tf.zerosLike(value)]));
  try {
    for (let k = 0; k < BATCHES; k++) {
      pass(k);
      if (k < FIRST) continue;
      const more = new Map([...sums].map(([name, sum]) => [name, tf.add(sum, statistics.get(name)!)]));
      tf.dispose([...sums.values()]);
      sums = more;
    }
    for (const [name, value] of statistics) {
      const still = tf.tidy(() => tf.all(tf.equal(value, before.get(name)!)));
      const [unmoved] = await still.data();
      still.dispose();
      if (!unmoved) tf.tidy(() => value.assign(tf.div(sums.get(name)!, BATCHES - FIRST)));
    }
  } finally {
    tf.dispose([...before.values(), ...sums.values()]);
  }
}
