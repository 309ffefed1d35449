import * as tf from '@tensorflow/tfjs-core';
import type { Complete } from '../../steps/complete-step.js';
import type { ActivationStep, LeakyReluStep, PreluStep, ScaleStep } from '../../steps/step.js';
import type { StepCall } from './step-call.js';

const functions = { relu: tf.relu, tanh: tf.tanh, sigmoid: tf.sigmoid };

/** relu, tanh and sigmoid. */
export const activation: StepCall<Complete<ActivationStep>> = (step, [x]) => functions[step.op](x!);

/** max(x, 0) + alpha · min(x, 0). */
export const prelu: StepCall<Complete<PreluStep>> = (_, [x], [alpha]) => tf.prelu(x!, alpha!);

/** As a maximum, which holds for slopes up to 1, because wasm's LeakyRelu kernel is slow. */
export const leakyRelu: StepCall<Complete<LeakyReluStep>> = (step, [x]) => tf.maximum(x!, tf.mul(x!, step.alpha));

/** factor · x + offset. */
export const scale: StepCall<Complete<ScaleStep>> = (step, [x]) => tf.add(tf.mul(x!, step.factor), step.offset);
