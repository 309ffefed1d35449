import * as tf from '@tensorflow/tfjs-core';
import { type Motion, TAPS } from '../data/motion.js';
import type { Recipe } from '../recipe.js';
import { imageLoss } from './image-loss.js';

/**
 * What flickers: the {@link imageLoss} of a frame's error and that of the frame before, moved by the known motion, where both see the same. Detail that the truth
 * gains or loses by the motion does not count.
 *
 * @param error of a frame, [n, h, h, 3]
 * @param before of the frame before it
 */
export function differenceLoss(
  kind: Recipe['losses']['kind'],
  error: tf.Tensor4D,
  before: tf.Tensor4D,
  motion: Motion,
): tf.Scalar {
  return tf.tidy(() => {
    const [n, h, w] = error.shape;
    const seen = tf.tensor4d(motion.seen, [n, h, w, 1]);
    return imageLoss(kind, tf.mul(error, seen), tf.mul(moved(before, motion), seen));
  });
}

/**
 * Images of the frame before, seen as the next one. Its gradient is written by hand: that of tfjs's `gather` needs a kernel that not every backend has.
 *
 * @param images [n, h, h, c]
 */
export function moved(images: tf.Tensor4D, { places, weights }: Motion): tf.Tensor4D {
  const move = tf.customGrad((x, save) => {
    const [n, h, w, c] = (x as tf.Tensor4D).shape;
    const pixels = n * h * w;
    const [at, factor] = [tf.tensor1d(places, 'int32'), tf.tensor3d(weights, [TAPS, pixels, 1])];
    (save as tf.GradSaveFunc)([at, factor]);
    const taken = tf.reshape(tf.gather(tf.reshape(x as tf.Tensor, [pixels, c]), at), [TAPS, pixels, c]);
    return {
      value: tf.reshape(tf.sum(tf.mul(taken, factor), 0), [n, h, w, c]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [from, share] = saved as [tf.Tensor1D, tf.Tensor3D];
        const spread = tf.mul(tf.reshape(dy, [1, pixels, c]), share);
        const back = tf.scatterND(tf.reshape(from, [TAPS * pixels, 1]), tf.reshape(spread, [TAPS * pixels, c]), [
          pixels,
          c,
        ]);
        return tf.reshape(back, [n, h, w, c]);
      },
    };
  });
  return move(images) as tf.Tensor4D;
}
