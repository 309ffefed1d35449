import * as tf from '@tensorflow/tfjs-core';
import type { Complete } from '../../steps/complete-step.js';
import type { JoinStep } from '../../steps/step.js';
import type { StepCall } from './step-call.js';

/** Sum of all inputs. */
export const add: StepCall<Complete<JoinStep>> = (_, inputs) =>
  inputs.slice(1).reduce<tf.Tensor>((sum, x) => tf.add(sum, x), inputs[0]!);

/** All channels side by side. */
export const concat: StepCall<Complete<JoinStep>> = (_, inputs) => tf.concat(inputs, 3);

/** x · s with s [n, h, w, c], [n, 1, 1, c] or [n, c]. */
export const multiply: StepCall<Complete<JoinStep>> = (_, [x, s]) => {
  const factor = s as tf.Tensor;
  return tf.mul(x!, factor.rank === 2 ? tf.reshape(factor, [factor.shape[0]!, 1, 1, factor.shape[1]!]) : factor);
};

/** x · (1 + γ) + β */
export const modulate: StepCall<Complete<JoinStep>> = (_, [x, gamma, beta]) =>
  tf.add(tf.mul(x!, tf.add(gamma!, 1)), beta!);
