import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors.js';
import { bicubicMatrix } from './bicubic-matrix.js';
import type { Complete } from './complete-step.js';
import { channelsOf, format, free, type Primitive, resized } from './primitive.js';
import type { GlobalAveragePoolStep, ResampleStep, Shape } from './step.js';

/** Height and width must divide by the step's size. */
function requireMultiple(step: Complete<ResampleStep>, input: Shape): void {
  const size = step.size;
  if (input.slice(1, 3).some((d) => d !== null && d % size !== 0)) {
    throw new ShapeError(
      `Step ${step.name} (${step.op}) expected height and width to be multiples of ${size} but received ${format(input)}`,
    );
  }
}

/** Maximum over windows of size x size pixels. */
export const maxPool: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape(step, [input]) {
    requireMultiple(step, input!);
    return resized(input!, (d) => d / step.size, channelsOf(input!, step));
  },
  call: (step, [x]) => tf.maxPool(x!, step.size, step.size, 'valid'),
};

/** Every pixel repeated; by concatenation, because the gradient of tfjs's nearest resize is wrong on cpu. */
export const upsampleNearest: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape: (step, [input]) => resized(input!, (d) => d * step.size, channelsOf(input!, step)),
  call(step, [x]) {
    const [n, h, w, c] = x!.shape;
    const r = step.size;
    const repeat = (t: tf.Tensor, axis: number) => tf.concat(Array<tf.Tensor>(r).fill(t), axis);
    const wide = tf.reshape(repeat(x!, 3), [n, h, w * r * c]); // each pixel r times along the row
    return tf.reshape(repeat(wide, 2), [n, h * r, w * r, c]); // each row r times
  },
};

/** Bicubic enlargement as two products with constant matrices. */
export const upsampleBicubic: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape: (step, [input]) => resized(input!, (d) => d * step.size, channelsOf(input!, step)),
  call(step, [x]) {
    const [n, h, w, c] = x!.shape;
    const r = step.size;
    const matrix = (d: number) => tf.tensor3d(bicubicMatrix(d, d * r), [1, d * r, d]);
    const tall = tf.matMul(matrix(h), tf.reshape(x!, [n, h, w * c])); // [n, h·r, w·c]
    const both = tf.matMul(matrix(w), tf.reshape(tall, [n * h * r, w, c])); // [n·h·r, w·r, c]
    return tf.reshape(both, [n, h * r, w * r, c]);
  },
};

/** [n, h, w, r²·c] → [n, h·r, w·r, c]; as a transpose, because tfjs's DepthToSpace has no gradient and is slow on wasm. */
export const pixelShuffle: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape(step, [input]) {
    const r = step.size;
    const channels = channelsOf(input!, step);
    if (channels % (r * r) !== 0) {
      throw new ShapeError(
        `Step ${step.name} (pixelShuffle) expected channels to be a multiple of ${r * r} but received ${format(input!)}`,
      );
    }
    return resized(input!, (d) => d * r, channels / (r * r));
  },
  call(step, [x]) {
    const [n, h, w, channels] = x!.shape;
    const r = step.size;
    const c = channels / (r * r);
    const rows = tf.transpose(tf.reshape(x!, [n * h, w, r, r * c]), [0, 2, 1, 3]); // [n·h, dy, w, dx·c]
    return tf.reshape(rows, [n, h * r, w * r, c]);
  },
};

/** [n, h, w, c] → [n, h/r, w/r, r²·c], the inverse of the pixel shuffle. */
export const spaceToDepth: Primitive<Complete<ResampleStep>> = {
  arity: 1,
  macs: free,
  outputShape(step, [input]) {
    requireMultiple(step, input!);
    const r = step.size;
    return resized(input!, (d) => d / r, channelsOf(input!, step) * r * r);
  },
  call(step, [x]) {
    const [n, h, w, c] = x!.shape;
    const r = step.size;
    const rows = tf.reshape(x!, [(n * h) / r, r, w / r, r * c]);
    return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [n, h / r, w / r, r * r * c]);
  },
};

/** Mean over the pixels of each channel. */
export const globalAveragePool: Primitive<Complete<GlobalAveragePoolStep>> = {
  arity: 1,
  macs: free,
  outputShape: (step, [input]) => [input![0]!, 1, 1, channelsOf(input!, step)],
  call: (_, [x]) => tf.mean(x!, [1, 2], true),
};
