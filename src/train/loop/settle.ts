import * as tf from '@tensorflow/tfjs-core';
import type { Statistics } from './statistics.js';

/** How many batches statistics are measured on. */
export const BATCHES = 40;

/**
 * Measures the moving statistics of a network that holds averaged weights: those under the weights that learn are others, and are noisy where
 * batches are small. They become the mean of those of the batches that moved them, whatever their momentum; what does not move stays to the
 * bit. `training/msfsr_training/settle.py` measures the same.
 *
 * @param statistics of the network
 * @param passes functions, each of which passes one batch through it, as in training
 */
export async function settle({ weights, momenta }: Statistics, passes: Iterable<() => void>): Promise<void> {
  if (weights.size === 0) return;
  let means = [...weights].map(([name, value]) => ({
    value,
    momentum: momenta.get(name)!,
    sum: tf.zerosLike(value) as tf.Tensor,
    count: tf.scalar(0) as tf.Tensor,
  }));
  try {
    for (const pass of passes) {
      const before = means.map(({ value }) => value.clone());
      try {
        pass();
        means = means.map((mean, i) => ({ ...mean, ...counted(mean, before[i]!) }));
      } finally {
        tf.dispose(before);
      }
      // Timers, events and the page have their turn.
      await new Promise((resolve) => setTimeout(resolve));
    }
    for (const { value, sum, count } of means) tf.tidy(() => value.assign(meanOr(value, sum, count)));
  } finally {
    tf.dispose(means.flatMap(({ sum, count }) => [sum, count]));
  }
}

interface Mean {
  readonly value: tf.Variable;
  readonly momentum: number;
  readonly sum: tf.Tensor;
  readonly count: tf.Tensor;
}

/** Sum and count with what a pass has moved; those before are disposed of. */
function counted({ value, momentum, sum, count }: Mean, before: tf.Tensor): Pick<Mean, 'sum' | 'count'> {
  const [newSum, newCount] = tf.tidy(() => {
    const moved = tf.cast(tf.any(tf.notEqual(value, before)), 'float32');
    const ofBatch = tf.div(tf.sub(value, tf.mul(before, momentum)), 1 - momentum);
    return [tf.add(sum, tf.mul(ofBatch, moved)), tf.add(count, moved)];
  });
  tf.dispose([sum, count]);
  return { sum: newSum!, count: newCount! };
}

/** The mean, or the value itself where nothing was counted. */
function meanOr(value: tf.Tensor, sum: tf.Tensor, count: tf.Tensor): tf.Tensor {
  const known = tf.minimum(count, 1);
  return tf.add(tf.mul(tf.div(sum, tf.maximum(count, 1)), known), tf.mul(value, tf.sub(1, known)));
}
