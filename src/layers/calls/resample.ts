import * as tf from '@tensorflow/tfjs-core';
import { bicubicMatrix } from '../../steps/bicubic-matrix.js';
import type { Complete } from '../../steps/complete-step.js';
import type { GlobalAveragePoolStep, ResampleStep } from '../../steps/step.js';
import type { StepCall } from './step-call.js';

/** Maximum over windows of size x size pixels. */
export const maxPool: StepCall<Complete<ResampleStep>> = (step, [x]) => tf.maxPool(x!, step.size, step.size, 'valid');

/** Every pixel repeated; by concatenation, because the gradient of tfjs's nearest resize is wrong on cpu. */
export const upsampleNearest: StepCall<Complete<ResampleStep>> = (step, [x]) => {
  const [n, h, w, c] = x!.shape;
  const r = step.size;
  const repeat = (t: tf.Tensor, axis: number) => tf.concat(Array<tf.Tensor>(r).fill(t), axis);
  const wide = tf.reshape(repeat(x!, 3), [n, h, w * r * c]); // each pixel r times along the row
  return tf.reshape(repeat(wide, 2), [n, h * r, w * r, c]); // each row r times
};

/** Bicubic enlargement as two products with constant matrices. */
export const upsampleBicubic: StepCall<Complete<ResampleStep>> = (step, [x]) => {
  const [n, h, w, c] = x!.shape;
  const r = step.size;
  const matrix = (d: number) => tf.tensor3d(bicubicMatrix(d, d * r), [1, d * r, d]);
  const tall = tf.matMul(matrix(h), tf.reshape(x!, [n, h, w * c])); // [n, h·r, w·c]
  const both = tf.matMul(matrix(w), tf.reshape(tall, [n * h * r, w, c])); // [n·h·r, w·r, c]
  return tf.reshape(both, [n, h * r, w * r, c]);
};

/** As a transpose, because tfjs's DepthToSpace has no gradient and is slow on wasm. */
export const pixelShuffle: StepCall<Complete<ResampleStep>> = (step, [x]) => {
  const [n, h, w, channels] = x!.shape;
  const r = step.size;
  const c = channels / (r * r);
  const rows = tf.transpose(tf.reshape(x!, [n * h, w, r, r * c]), [0, 2, 1, 3]); // [n·h, dy, w, dx·c]
  return tf.reshape(rows, [n, h * r, w * r, c]);
};

/** The inverse of the pixel shuffle. */
export const spaceToDepth: StepCall<Complete<ResampleStep>> = (step, [x]) => {
  const [n, h, w, c] = x!.shape;
  const r = step.size;
  const rows = tf.reshape(x!, [(n * h) / r, r, w / r, r * c]);
  return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [n, h / r, w / r, r * r * c]);
};

/** Mean over the pixels of each channel. */
export const globalAveragePool: StepCall<Complete<GlobalAveragePoolStep>> = (_, [x]) => tf.mean(x!, [1, 2], true);
