import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../recipe.js';

/**
 * Mean difference of images [n, h, w, 3] over everything.
 *
 * @param kind `l1`: |d|; `l2`: d²; `charbonnier`: √(d² + 10⁻⁶); `psnr`: the mean of the pictures' PSNR over -100 dB
 */
export function imageLoss(kind: Recipe['losses']['kind'], found: tf.Tensor, target: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const difference = tf.sub(found, target);
    if (kind === 'l2') return tf.mean(tf.square(difference));
    if (kind === 'charbonnier') return tf.mean(tf.sqrt(tf.add(tf.square(difference), 1e-6)));
    if (kind === 'psnr') {
      const errors = tf.add(tf.mean(tf.square(difference), [1, 2, 3]), 1e-8);
      return tf.div(tf.mean(tf.log(errors)), 10 * Math.LN10);
    }
    return tf.mean(magnitude(difference));
  });
}

/** |x|. Not tf.abs: its gradient at 0 is -1, and pixels that are right would be moved. */
export const magnitude = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.sign(x));
