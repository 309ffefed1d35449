/** A program that has imported no backend of tfjs: nothing else may be imported in this file's realm. */

import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { createUpscaler } from '../../src/upscaler/create-upscaler.js';
import { inPlainMemory } from '../../src/upscaler/tfjs-backend.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { readSource } from '../../src/weights/read-source.js';
import { pattern } from '../image/pattern.js';

it('a network is loaded and run by the engine where the program has no backend of tfjs', async () => {
  expect(tf.engine().backendNames()).toEqual([]);
  const { artifacts: model } = await readSource({
    read: (name) => readFile(`weights/compact-x8/${name}`),
    where: 'weights/compact-x8',
  });
  const upscaler = await createUpscaler({ model, backend: 'engine' });
  expect(upscaler.describeBackend().chosen).toBe('engine');
  expect((await upscaler.upscale(pattern('smooth', 8, 6, 1))).image).toMatchObject({ width: 64, height: 48 });
  await upscaler.dispose();
  expect(tf.engine().backendNames()).toEqual([]);
});

it('tensors are kept in plain memory where the program has no backend of tfjs', async () => {
  const { artifacts } = await readSource({
    read: (name) => readFile(`weights/compact-x8/${name}`),
    where: 'weights/compact-x8',
  });
  const network = await inPlainMemory(() => loadNetwork(artifacts));
  expect(tf.memory().numDataBuffers).toBeGreaterThan(100);
  network.dispose();
  expect(tf.memory().numTensors).toBe(0);
});
