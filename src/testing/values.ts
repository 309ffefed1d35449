import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { initialise, seedOf } from '../steps/initialise.js';
import { expectThat } from './contract-error.js';

/** Normal values that depend on the seed's name alone. */
export const normalValues = (shape: readonly number[], seed: string): Float32Array =>
  initialise(shape, { kind: 'normal', value: 0, std: 1 }, seedOf(seed));

/** A tensor of normal values that depend on the seed's name alone; the caller disposes of it. */
export const normalTensor = (shape: readonly number[], seed: string): tf.Tensor =>
  tf.tensor(normalValues(shape, seed), [...shape]);

/**
 * Moves all weights a little away from where they start, so that zeros and ones hide nothing. Weights that are not trained only grow:
 * running variances must stay positive.
 */
export function shakeWeights(weights: readonly layers.Layer['weights'][number][], seed: string): void {
  for (const [i, variable] of weights.entries()) {
    tf.tidy(() => {
      const shift = tf.mul(normalTensor(variable.shape as number[], `${seed}/${i}`), 0.1);
      variable.write(tf.add(variable.read(), variable.trainable ? shift : tf.abs(shift)));
    });
  }
}

/** Largest absolute difference of two tensors of one shape. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  expectThat(
    a.shape.join() === b.shape.join(),
    () => `Expected tensors of one shape but received [${a.shape}] and [${b.shape}]`,
  );
  const [x, y] = [a.dataSync(), b.dataSync()];
  let largest = 0;
  for (let i = 0; i < x.length; i++) {
    const difference = Math.abs(x[i]! - y[i]!);
    if (!(difference <= largest)) largest = difference; // NaN counts as a difference
  }
  return largest;
}

/** Refuses anything but a finite float32 tensor. */
export function expectFinite(what: string, tensor: tf.Tensor): void {
  expectThat(tensor.dtype === 'float32', () => `${what} should be float32 but is ${tensor.dtype}`);
  const wrong = tensor.dataSync().findIndex((value) => !Number.isFinite(value));
  expectThat(wrong < 0, () => `${what} holds a value at ${wrong} that is NaN or infinite`);
}

/** Runs the body and refuses it if it leaves tensors behind. */
export async function withoutLeaks<T>(what: string, body: () => Promise<T>): Promise<T> {
  await tf.ready();
  const before = tf.memory().numTensors;
  const result = await body();
  const left = tf.memory().numTensors - before;
  expectThat(left === 0, () => `${what} left ${left} tensors behind`);
  return result;
}
