/**
 * Losses of the adversarial stage, by least squares.
 *
 * Source: Mao et al., "Least Squares Generative Adversarial Networks", ICCV 2017.
 */
import * as tf from '@tensorflow/tfjs-core';

/** What the network is to minimise: its images should be taken for real ones, whose scores are 1. */
export const deceived = (scores: tf.Tensor): tf.Scalar => tf.tidy(() => tf.mean(tf.square(tf.sub(scores, 1))));

/** What the discriminator is to minimise, from its scores of real and of made images. */
export const judged = (real: tf.Tensor, made: tf.Tensor): tf.Scalar =>
  tf.tidy(() => tf.div(tf.add(deceived(real), tf.mean(tf.square(made))), 2));
