import type * as tf from '@tensorflow/tfjs-core';

const known = new WeakMap<object, Float32Array>();

/** Values of a weight; the same array as long as tfjs keeps them. */
export function valuesOf(weight: tf.Tensor): Float32Array {
  const values = known.get(weight.dataId) ?? (weight.dataSync() as Float32Array);
  known.set(weight.dataId, values);
  return values;
}
