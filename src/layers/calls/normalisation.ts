import * as tf from '@tensorflow/tfjs-core';
import type { Complete } from '../../steps/complete-step.js';
import type { BatchNormStep } from '../../steps/step.js';
import type { StepCall } from './step-call.js';

/**
 * In training it uses the statistics of the batch and moves the running ones towards them (variance with Bessel's correction, as PyTorch
 * stores it).
 */
export const batchNorm: StepCall<Complete<BatchNormStep>> = (
  step,
  [x],
  [gamma, beta, movingMean, movingVariance],
  context,
) => {
  let mean = movingMean!;
  let variance = movingVariance!;
  if (context.training) {
    ({ mean, variance } = tf.moments(x!, [0, 1, 2]));
    const count = x!.size / x!.shape[3];
    const keep = step.momentum;
    const move = (old: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(old, keep), tf.mul(now, 1 - keep));
    context.update(2, move(movingMean!, mean));
    context.update(3, move(movingVariance!, tf.mul(variance, count / Math.max(1, count - 1))));
  }
  const factor = tf.mul(gamma!, tf.rsqrt(tf.add(variance, step.epsilon)));
  return tf.add(tf.mul(x!, factor), tf.sub(beta!, tf.mul(mean, factor)));
};
