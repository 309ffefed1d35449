import type { Complete } from './complete-step.js';
import { channelsOf, free, type Primitive } from './primitive.js';
import type { ActivationStep, LeakyReluStep, PreluStep, ScaleStep } from './step.js';

/** relu, tanh and sigmoid. */
export const activation: Primitive<Complete<ActivationStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
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
};

/** A constant slope (at most 1) for negative values. */
export const leakyRelu: Primitive<Complete<LeakyReluStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
};

/** factor · x + offset. */
export const scale: Primitive<Complete<ScaleStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
};
