import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/** Kernels of our own, on backends that have them: inputs `x`, `dy`, `alpha` → gradient of x; inputs `x`, `dy` → gradient of alpha. */
export const PRELU_GRAD = 'MsfsrPreluGrad';
export const PRELU_ALPHA_GRAD = 'MsfsrPreluAlphaGrad';

const hasKernel = () => !!tf.getKernel(PRELU_GRAD, tf.getBackend());
const run = (name: string, inputs: tf.NamedTensorMap) => tf.engine().runKernel(name, inputs) as tf.Tensor;

/** Gradient of Prelu: one pass for each operand where the backend has our kernels, instead of six stock ops. Slopes must be one a channel. */
export const preluGradient = (before: Gradient): Gradient => ({
  ...before,
  gradFunc: (dy, saved, attributes) => {
    const [x, alpha] = saved as [tf.Tensor, tf.Tensor];
    const perChannel = alpha.size === x.shape[x.rank - 1] && alpha.shape[alpha.rank - 1] === alpha.size;
    if (!hasKernel() || !perChannel || x.dtype !== 'float32') return before.gradFunc(dy, saved, attributes);
    return {
      x: () => run(PRELU_GRAD, { x, dy: dy as tf.Tensor, alpha }),
      alpha: () => tf.reshape(run(PRELU_ALPHA_GRAD, { x, dy: dy as tf.Tensor }), alpha.shape),
    };
  },
});

/** Gradient of Relu by the same kernel. */
export const reluGradient = (before: Gradient): Gradient => ({
  ...before,
  gradFunc: (dy, saved, attributes) => {
    const [x] = saved as [tf.Tensor];
    if (!hasKernel() || x.dtype !== 'float32') return before.gradFunc(dy, saved, attributes);
    return { x: () => run(PRELU_GRAD, { x, dy: dy as tf.Tensor }) };
  },
});
