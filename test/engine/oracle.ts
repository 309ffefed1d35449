import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { topologyOf } from '../../src/graph/layers-model.js';
import { randomValues } from '../kernels/memory.js';

// Node 20 has relaxed SIMD behind a flag; later versions ignore it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

/**
 * Gives every weight of a model values like those of a trained network: slopes, biases and statistics that are not trivial.
 *
 * @param kernels `keep`: first values of the network, varied (networks with residuals and no norm); `he`: random, scaled by fan-in so that values neither grow nor vanish
 */
export function randomiseWeights(model: tfl.LayersModel, kernels: 'keep' | 'he' = 'he', seed = 1): void {
  for (const [i, variable] of model.weights.entries()) {
    const shape = variable.shape as number[];
    const size = shape.reduce((product, d) => product * d, 1);
    const name = variable.originalName;
    const noise = randomValues(size, seed + i);
    let values = noise.map((x) => 0.02 + 0.1 * x);
    if (/gamma|variance/.test(name)) values = noise.map((x) => 1 + 0.3 * x);
    if (/alpha/.test(name)) values = noise.map((x) => 0.2 + 0.2 * x);
    if (name.endsWith('kernel') && kernels === 'he') {
      const deviation = Math.sqrt((3.6 * shape[shape.length - 1]!) / size);
      values = noise.map((x) => deviation * x);
    }
    if (name.endsWith('kernel') && kernels === 'keep') {
      const old = variable.read().dataSync() as Float32Array;
      values = noise.map((x, j) => old[j]! * (1 + 0.5 * x));
    }
    const tensor = tf.tensor(values, shape);
    variable.write(tensor);
    tensor.dispose();
  }
}

/** Values of an input, and their shape [n, …]. */
export interface Batch {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Reproducible values in [0, 1). */
export const randomBatch = (shape: readonly number[], seed = 1): Batch => ({
  shape,
  data: randomValues(
    shape.reduce((product, d) => product * d, 1),
    seed,
  ).map((x) => x / 2 + 0.5),
});

/** Outputs of tfjs by name. */
export function tfjsOutputs(
  model: tfl.LayersModel,
  inputs: Readonly<Record<string, Batch>>,
): Record<string, Float32Array> {
  const topology = topologyOf(model);
  return tf.tidy(() => {
    const tensors = topology.inputs.map(({ name }) => tf.tensor(inputs[name]!.data, [...inputs[name]!.shape]));
    const results = [model.predict(tensors.length === 1 ? tensors[0]! : tensors)].flat() as tf.Tensor[];
    return Object.fromEntries(
      results.map((tensor, i) => [topology.outputs[i]!.name, tensor.dataSync() as Float32Array]),
    );
  });
}

/** Largest difference of two lists of values. */
export function difference(a: Float32Array | undefined, b: Float32Array): number {
  if (a?.length !== b.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const [i, value] of a.entries()) {
    const error = Math.abs(value - b[i]!);
    if (!(error <= worst)) worst = error;
  }
  return worst;
}
