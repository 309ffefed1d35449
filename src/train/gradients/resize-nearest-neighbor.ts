import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/**
 * Gradient of ResizeNearestNeighbor. tfjs's own is wrong on cpu for batches of more than one picture, and ignores `halfPixelCenters`
 * everywhere. The resize is a product with 0-1 matrices on both axes; the gradient is the product with their transposes.
 */
export const resizeNearestNeighborGradient: Gradient = {
  kernelName: tf.ResizeNearestNeighbor,
  inputsToSave: ['images'],
  gradFunc: (dy, [images], attributes) => {
    const options = attributes as unknown as tf.ResizeNearestNeighborAttrs;
    return { images: () => tf.tidy(() => gather(dy as tf.Tensor4D, images!.shape, options)) };
  },
};

/** [n, H, W, c] → [n, h, w, c]: sums over the pixels that were copied from each pixel. */
function gather(dy: tf.Tensor4D, shape: number[], options: tf.ResizeNearestNeighborAttrs): tf.Tensor {
  const [n, height, width, c] = dy.shape;
  const [h, w] = [shape[1]!, shape[2]!];
  const columns = selection(w, width, options);
  const rows = selection(h, height, options);
  const narrow = tf.matMul(columns, tf.reshape(dy, [n * height, width, c]), true); // [n·H, w, c]
  const both = tf.matMul(rows, tf.reshape(narrow, [n, height, w * c]), true); // [n, h, w·c]
  return tf.reshape(both, [n, h, w, c]);
}

/** [1, to, from] with a one where a result comes from. */
function selection(from: number, to: number, options: tf.ResizeNearestNeighborAttrs): tf.Tensor3D {
  const values = new Float32Array(to * from);
  for (let i = 0; i < to; i++) values[i * from + source(i, from, to, options)] = 1;
  return tf.tensor3d(values, [1, to, from]);
}

/** Position that the forward kernels read for position `i`. */
function source(
  i: number,
  from: number,
  to: number,
  { alignCorners, halfPixelCenters }: tf.ResizeNearestNeighborAttrs,
): number {
  const aligned = alignCorners && to > 1;
  const ratio = aligned ? (from - 1) / (to - 1) : from / to;
  const position = ratio * (halfPixelCenters ? i + 0.5 : i);
  return Math.max(0, Math.min(from - 1, alignCorners ? Math.round(position) : Math.floor(position)));
}
