import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteStep } from '../../steps/complete-step.js';

/** What a step may use while it runs. */
export interface CallContext {
  readonly training: boolean;
  /** Writes a new value of the step's weight `index` (running statistics). */
  update(index: number, value: tf.Tensor): void;
}

/**
 * One primitive operation by stock tfjs ops: gradients are correct on every backend that has the gradient kernels of these ops.
 *
 * @param weights in the order of the primitive's specs
 */
export type StepCall<S extends CompleteStep> = (
  step: S,
  inputs: tf.Tensor4D[],
  weights: tf.Tensor[],
  context: CallContext,
) => tf.Tensor;
