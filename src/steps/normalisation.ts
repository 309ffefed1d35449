import type { Complete } from './complete-step.js';
import { channelsOf, free, type Primitive, type WeightSpec } from './primitive.js';
import type { BatchNormStep } from './step.js';

/** Batch normalisation: statistics of the batch in training, running ones outside. */
export const batchNorm: Primitive<Complete<BatchNormStep>> = {
  arity: 1,
  macs: free,
  outputShape: (_, [input]) => input!,
  weights(step, [input]): WeightSpec[] {
    const shape = [channelsOf(input!, step)];
    const constant = (value: number) => ({ kind: 'constant', value }) as const;
    return [
      { name: 'gamma', shape, init: { kind: 'normal', value: 1, std: step.initStd }, trainable: true },
      { name: 'beta', shape, init: constant(0), trainable: true },
      { name: 'moving_mean', shape, init: constant(0), trainable: false },
      { name: 'moving_variance', shape, init: constant(1), trainable: false },
    ];
  },
};
