import * as tf from '@tensorflow/tfjs-core';
import type { Complete } from '../../steps/complete-step.js';
import type { Conv2dStep, ConvTranspose2dStep } from '../../steps/step.js';
import { reflectPad } from './reflect-pad.js';
import type { StepCall } from './step-call.js';

const withBias = (y: tf.Tensor, bias: tf.Tensor | undefined) => (bias ? tf.add(y, bias) : y);

/** Padded explicitly and symmetrically, because TensorFlow's "same" differs from PyTorch's at stride 2. */
export const conv2d: StepCall<Complete<Conv2dStep>> = (step, [x], [kernel, bias]) => {
  const pad = step.padding;
  const padded = step.padMode === 'reflect' && pad > 0 ? reflectPad(x!, pad) : x!;
  const rest = step.padMode === 'reflect' ? 0 : pad;
  const y = tf.conv2d(padded, kernel as tf.Tensor4D, step.strides, rest, 'NHWC', 1, 'floor');
  return withBias(y, bias);
};

/** Valid transposed convolution, then cropped. */
export const convTranspose2d: StepCall<Complete<ConvTranspose2dStep>> = (step, [x], [kernel, bias]) => {
  const [n, h, w] = x!.shape;
  const full = (d: number) => (d - 1) * step.strides + step.kernelSize;
  const [top, bottom, left, right] = step.crop;
  const shape: [number, number, number, number] = [n, full(h), full(w), step.filters];
  const y = tf.conv2dTranspose(x!, kernel as tf.Tensor4D, shape, step.strides, 'valid');
  const size = [n, shape[1] - top - bottom, shape[2] - left - right, step.filters];
  return withBias(tf.slice(y, [0, top, left, 0], size), bias);
};
