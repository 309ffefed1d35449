/**
 * Losses of the adversarial stage.
 *
 * Sources: `leastSquares`: Mao et al., "Least Squares Generative Adversarial Networks", ICCV 2017. `relativistic`: the relativistic average
 * discriminator of Jolicoeur-Martineau, "The relativistic discriminator", ICLR 2019, as in Wang et al., "ESRGAN", ECCVW 2018, section 3.2.
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../recipe.js';

type Kind = Recipe['losses']['adversarial']['kind'];

/**
 * What the network is to minimise.
 *
 * @param made scores of its images
 * @param real scores of the true ones, which `relativistic` compares them with; others need none
 */
export function deceived(kind: Kind, made: tf.Tensor, real?: tf.Tensor): tf.Scalar {
  return tf.tidy(() => (kind === 'relativistic' ? apart(made, real!) : tf.mean(tf.square(tf.sub(made, 1)))));
}

/** What the discriminator is to minimise, from its scores of real and of made images. */
export function judged(kind: Kind, real: tf.Tensor, made: tf.Tensor): tf.Scalar {
  return tf.tidy(() =>
    kind === 'relativistic'
      ? apart(real, made)
      : tf.div(tf.add(tf.mean(tf.square(tf.sub(real, 1))), tf.mean(tf.square(made))), 2),
  );
}

/** Cross-entropy of `higher` being above the mean of `lower`, and `lower` below that of `higher`; means are those of the batch. */
function apart(higher: tf.Tensor, lower: tf.Tensor): tf.Scalar {
  const above = tf.mean(tf.softplus(tf.sub(tf.mean(lower), higher)));
  return tf.add(above, tf.mean(tf.softplus(tf.sub(lower, tf.mean(higher)))));
}
