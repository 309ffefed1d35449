import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean squared error of boundary maps over the lines that may supervise.
 *
 * @param found [n, h, w, 11]
 * @param maps [n, h, w, 11]
 * @param present [n, 11], 1 or 0
 */
export function boundaryLoss(found: tf.Tensor, maps: tf.Tensor, present: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const errors = tf.mul(tf.mean(tf.square(tf.sub(found, maps)), [1, 2]), present);
    return tf.div(tf.sum(errors), tf.maximum(tf.sum(present), 1));
  });
}
