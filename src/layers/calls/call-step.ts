import type * as tf from '@tensorflow/tfjs-core';
import type { CompleteStep } from '../../steps/complete-step.js';
import { activation, leakyRelu, prelu, scale } from './activation.js';
import { conv2d, convTranspose2d } from './convolution.js';
import { add, concat, modulate, multiply } from './join.js';
import { batchNorm } from './normalisation.js';
import {
  globalAveragePool,
  maxPool,
  pixelShuffle,
  spaceToDepth,
  upsampleBicubic,
  upsampleNearest,
} from './resample.js';
import type { CallContext, StepCall } from './step-call.js';

const calls: { readonly [S in CompleteStep as S['op']]: StepCall<S> } = {
  conv2d,
  convTranspose2d,
  batchNorm,
  prelu,
  leakyRelu,
  relu: activation,
  tanh: activation,
  sigmoid: activation,
  scale,
  maxPool,
  upsampleNearest,
  upsampleBicubic,
  pixelShuffle,
  spaceToDepth,
  globalAveragePool,
  add,
  concat,
  multiply,
  modulate,
};

/**
 * Runs one step by stock tfjs ops, with correct gradients.
 *
 * @param step a step that `checkSteps` has passed
 * @param inputs [n, h, w, c] each; the second one of `multiply` may be [n, c]
 * @param weights in the order of the primitive's specs
 */
export const callStep = (
  step: CompleteStep,
  inputs: tf.Tensor4D[],
  weights: tf.Tensor[],
  context: CallContext,
): tf.Tensor => (calls[step.op] as StepCall<CompleteStep>)(step, inputs, weights, context);
