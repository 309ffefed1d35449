import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean squared error of boundaries over the lines that may supervise.
 *
 * @param found [n, h, w, 11]
 * @param target [n, h, w, 11]
 * @param present [n, 11], 1 or 0
 */
export function boundaryLoss(found: tf.Tensor, target: tf.Tensor, present: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const errors = tf.mul(tf.mean(tf.square(tf.sub(found, target)), [1, 2]), present);
    return tf.div(tf.sum(errors), tf.maximum(tf.sum(present), 1));
  });
}
