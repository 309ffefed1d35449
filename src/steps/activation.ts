import * as tf from '@tensorflow/tfjs-core';
import type { Complete } from './complete-step.js';
import { channelsOf, free, type Primitive } from './primitive.js';
import type { ActivationStep, LeakyReluStep, PreluStep, ScaleStep } from './step.js';

const functions = { relu: tf.relu, tanh: tf.tanh, sigmoid: tf.sigmoid };

/** relu, tanh and sigmoid. */
export const activation: Primitive<Complete<ActivationStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
  call: (step, [x]) => functions[step.op](x!),
};

/** One trained slope per channel for negative values. */
export const prelu: Primitive<Complete<PreluStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
  weights: (step, [input]) => [
    {
      name: 'alpha',
      shape: [channelsOf(input!, step)],
      init: { kind: 'constant', value: step.initAlpha },
      trainable: true,
    },
  ],
  call: (_, [x], [alpha]) => tf.prelu(x!, alpha!),
};

/** A constant slope (at most 1) for negative values; as a maximum, because wasm's LeakyRelu kernel is slow. */
export const leakyRelu: Primitive<Complete<LeakyReluStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
  call: (step, [x]) => tf.maximum(x!, tf.mul(x!, step.alpha)),
};

/** factor · x + offset. */
export const scale: Primitive<Complete<ScaleStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
  call: (step, [x]) => tf.add(tf.mul(x!, step.factor), step.offset),
};
