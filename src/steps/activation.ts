import * as tf from '@tensorflow/tfjs-core';
import { channelsOf, type Primitive } from './primitive.js';
import type { ActivationStep, LeakyReluStep, PreluStep, ScaleStep } from './step.js';

const functions = { relu: tf.relu, tanh: tf.tanh, sigmoid: tf.sigmoid };

/** relu, tanh and sigmoid. */
export const activation: Primitive<ActivationStep> = {
  arity: 1,
  outputShape: (_, [input]) => input!,
  call: (step, [x]) => functions[step.op](x!),
};

/** One trained slope per channel for negative values. */
export const prelu: Primitive<PreluStep> = {
  arity: 1,
  outputShape: (_, [input]) => input!,
  weights: (step, [input]) => [
    {
      name: 'alpha',
      shape: [channelsOf(input!, step)],
      init: { kind: 'constant', value: step.initAlpha ?? 0.25 },
      trainable: true,
    },
  ],
  call: (_, [x], [alpha]) => tf.prelu(x!, alpha!),
};

/** A constant slope (at most 1) for negative values; as a maximum, because wasm's LeakyRelu kernel is slow. */
export const leakyRelu: Primitive<LeakyReluStep> = {
  arity: 1,
  outputShape: (_, [input]) => input!,
  call: (step, [x]) => tf.maximum(x!, tf.mul(x!, step.alpha ?? 0.2)),
};

/** factor · x + offset. */
export const scale: Primitive<ScaleStep> = {
  arity: 1,
  outputShape: (_, [input]) => input!,
  call: (step, [x]) => tf.add(tf.mul(x!, step.factor), step.offset ?? 0),
};
