/** What the kernels spare a GPU: draw calls, textures, shaders. Nothing is drawn here: the calls are counted. */
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { type CallCounts, countCalls } from './count-calls.js';
import { freshBackend } from './fresh-backend.js';

interface Counts extends CallCounts {
  readonly textureBytes: number;
}

/** Draw calls of a second run, which uploads no weights; shaders, and the bytes of all textures, since the start. */
async function counts(preset: string, kernels: 'own' | 'stock'): Promise<Counts> {
  const backend = await freshBackend(kernels);
  const calls = countCalls(backend, true);
  const network = buildMultiStage(preset);
  const face = tf.zeros<tf.Rank.R4>([1, 16, 16, 3]);
  const run = () => {
    for (const { image, boundaries } of network.predict(face)) tf.dispose([image, boundaries ?? []]);
  };
  run();
  const [tensors, ids] = [tf.memory().numTensors, backend.numDataIds()];
  calls.draws = 0;
  run();
  const result = { ...calls, textureBytes: backend.memory().numBytesInGPUAllocated };
  for (let i = 0; i < 3; i++) run();
  expect([tf.memory().numTensors, backend.numDataIds()]).toEqual([tensors, ids]);
  expect(backend.memory().numBytesInGPUAllocated).toBe(result.textureBytes);
  network.dispose();
  face.dispose();
  expect(tf.memory().numTensors).toBe(0);
  return result;
}

test.each([
  ['compact-x8', 4, 2.5, 3],
  ['paper-x2', 7.5, 1.9, 3],
])(
  '%s: at most 1/%d of the draw calls, 1/%d of the texture bytes, 1/%d of the shaders of stock tfjs',
  async (preset, draws, bytes, shaders) => {
    const own = await counts(preset, 'own');
    const stock = await counts(preset, 'stock');
    expect(own.draws * draws).toBeLessThanOrEqual(stock.draws);
    expect(own.textureBytes * bytes).toBeLessThanOrEqual(stock.textureBytes);
    expect(own.shaders * shaders).toBeLessThanOrEqual(stock.shaders);
  },
);
