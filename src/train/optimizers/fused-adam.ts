import * as tf from '@tensorflow/tfjs-core';
import type { AdamNumbers } from '../kernels/adam/task.js';

/** A kernel of our own, on backends that have it: inputs `weight`, `gradient`, `first`, `second` → the new weight and both moments. */
export const ADAM_STEP = 'MsfsrAdamStep';

/** A weight and the means of its gradients and of their squares. */
export interface AdamVariables {
  readonly weight: tf.Variable;
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/**
 * One step of Adam as a single kernel, where the backend has it: a dozen stock ops on each small tensor take longer than their work.
 *
 * @returns false where the step is left to stock ops
 */
export function fusedAdam(
  { weight, first, second }: AdamVariables,
  gradient: tf.Tensor,
  numbers: AdamNumbers,
): boolean {
  if (!tf.getKernel(ADAM_STEP, tf.getBackend())) return false;
  const inputs = { weight, gradient, first, second } as unknown as tf.NamedTensorMap;
  tf.tidy(() => {
    const results = tf.engine().runKernel(ADAM_STEP, inputs, { ...numbers } as unknown as tf.NamedAttrMap);
    for (const [i, variable] of [weight, first, second].entries()) variable.assign((results as tf.Tensor[])[i]!);
  });
  return true;
}
