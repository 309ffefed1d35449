import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { useWasm } from '../../src/node/use-wasm.js';
import { Adam } from '../../src/train/optimizers/adam.js';
import { ADAM_STEP } from '../../src/train/optimizers/fused-adam.js';
import { registerTraining } from '../../src/train/register-training.js';
import { randomValues } from '../kernels/random-values.js';

let restore: () => void;
beforeAll(async () => {
  await useWasm({ kernels: false });
  restore = registerTraining();
});
afterAll(() => restore());

/** A weight after three steps with clipping. */
async function trained(backend: string): Promise<Float32Array> {
  await tf.setBackend(backend);
  const before = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const weight = tf.tidy(() => tf.variable(tf.tensor2d(randomValues(35, 1), [5, 7])));
  const adam = new Adam(new Map([['weight', weight]]), [0.9, 0.99]);
  for (let step = 0; step < 3; step++) {
    const gradient = tf.tensor2d(randomValues(35, 2 + step), [5, 7]);
    adam.step({ [weight.name]: gradient }, 0.01, 0.5);
    gradient.dispose();
  }
  const values = weight.dataSync() as Float32Array;
  adam.dispose();
  weight.dispose();
  expect([tf.memory().numTensors, tf.engine().backend.numDataIds()]).toEqual(before);
  return values;
}

it('is one kernel on wasm and gives what stock ops give', async () => {
  const run = vi.spyOn(tf.engine(), 'runKernel');
  const expected = await trained('cpu');
  expect(run.mock.calls.some(([name]) => name === ADAM_STEP)).toBe(false);
  run.mockClear();
  const actual = await trained('wasm');
  expect(run.mock.calls.filter(([name]) => name === ADAM_STEP)).toHaveLength(3);
  for (const [i, value] of expected.entries()) expect(actual[i]).toBeCloseTo(value, 6);
});
