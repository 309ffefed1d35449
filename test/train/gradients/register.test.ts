import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterEach, expect, it, vi } from 'vitest';
import { useWasm } from '../../../src/node/use-wasm.js';
import { registerTraining } from '../../../src/train/register-training.js';

const NAMES = [tf.Conv2D, tf.FusedConv2D, tf.Conv2DBackpropInput, tf.Conv2DBackpropFilter, tf.MaxPoolGrad, tf.Sum];
const GRADIENTS = [tf.DepthToSpace, tf.MirrorPad, tf.ResizeNearestNeighbor, tf.Prelu, tf.Relu];
const kernels = () => NAMES.map((name) => tf.getKernel(name, 'wasm')?.kernelFunc);
const gradients = () => GRADIENTS.map((name) => tf.getGradient(name));

let restore = () => {};
afterEach(() => {
  restore();
  vi.restoreAllMocks();
});

it('is called twice without harm or warning, and taken back', async () => {
  const warn = vi.spyOn(console, 'warn');
  await useWasm({ kernels: false });
  const stock = [kernels(), gradients()];
  restore = registerTraining();
  const own = [kernels(), gradients()];
  for (const [i, kernel] of own.flat().entries()) expect(kernel, `${i}`).not.toBe(stock.flat()[i]);
  registerTraining();
  expect([kernels(), gradients()]).toEqual(own);
  restore();
  expect([kernels(), gradients()]).toEqual(stock);
  restore();
  expect([kernels(), gradients()]).toEqual(stock);
  expect(warn).not.toHaveBeenCalled();
});

it('adds the kernels of a backend that is imported later', async () => {
  const missing = tf.getKernelsForBackend('wasm');
  for (const { kernelName } of missing) tf.unregisterKernel(kernelName, 'wasm');
  restore = registerTraining();
  expect(kernels().every((kernel) => kernel === undefined)).toBe(true);
  for (const kernel of missing) tf.registerKernel(kernel);
  registerTraining();
  expect(tf.getKernel(tf.Conv2DBackpropFilter, 'wasm')).toBeDefined();
});

it('shares values between clones on wasm, and keeps them while one is used', async () => {
  await useWasm({ kernels: false });
  restore = registerTraining();
  const before = [tf.memory().numTensors, tf.engine().backend.numDataIds()];
  const x = tf.tensor1d([1, 2, 3]);
  const copy = tf.clone(x);
  expect(copy.dataId).toBe(x.dataId);
  x.dispose();
  expect([...copy.dataSync()]).toEqual([1, 2, 3]);
  copy.dispose();
  expect([tf.memory().numTensors, tf.engine().backend.numDataIds()]).toEqual(before);
});

it('sums and means over any axes are tfjs’s', async () => {
  await useWasm({ kernels: false });
  restore = registerTraining();
  const run = async (backend: string) => {
    await tf.setBackend(backend);
    return tf.tidy(() => {
      const x = tf.tensor(new Float32Array(2 * 3 * 5 * 7).map(Math.sin), [2, 3, 5, 7]);
      const axes = [[0], [0, 1, 2], [1, 2], [2, 1], [0, 2], [3], [-2], undefined];
      const results = axes.flatMap((axis) => [tf.sum(x, axis), tf.mean(x, axis, true)]);
      const integers = tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0);
      return [...results, integers].map((tensor) => ({
        shape: tensor.shape,
        dtype: tensor.dtype,
        values: [...tensor.dataSync()],
      }));
    });
  };
  const [expected, actual] = [await run('cpu'), await run('wasm')];
  for (const [i, { values, ...same }] of expected.entries()) {
    expect(actual[i]).toMatchObject(same);
    for (const [j, v] of values.entries()) expect(actual[i]!.values[j]).toBeCloseTo(v, 4);
  }
});
