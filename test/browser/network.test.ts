/** The shipped network on the GPU: the engine's numbers, and nothing left behind. */
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { compile } from '../../src/engine/compile.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { countCalls } from './count-calls.js';
import { face, faceValues } from './face.js';
import { freshBackend } from './fresh-backend.js';

const load = () => loadNetwork('/weights/compact-x8/model.json');

test('every image and boundary map within 1e-3 of the engine', async () => {
  await freshBackend('own');
  const model = await load();
  const expected = compile(model, { size: [16, 16] }).run(faceValues);
  const input = tf.tensor4d(faceValues, [1, 16, 16, 3]);
  for (const { stage, image, boundaries } of model.predict(input)) {
    for (const [name, tensor] of Object.entries({ image, boundaries: boundaries! })) {
      const reference = expected[`s${stage.index}_${name}`]!;
      const values = await tensor.data();
      expect(values.length).toBe(reference.length);
      expect(Math.max(...values.map((value, i) => Math.abs(value - reference[i]!)))).toBeLessThanOrEqual(1e-3);
      tensor.dispose();
    }
  }
  input.dispose();
  model.dispose();
});

test('upscaleFace uses the kernels, and leaves neither tensors nor textures behind', async () => {
  const backend = await freshBackend('own');
  const model = await load();
  const run = () => upscaleFace(face, { model, scale: 2, backend: 'tfjs' });
  const first = await run();
  expect(first.backend).toBe('tfjs-webgl');
  const state = () => [tf.memory().numTensors, backend.numDataIds(), ...Object.values(backend.memory())];
  const before = state();
  const calls = countCalls(backend, false);
  const second = await run();
  expect(calls.draws).toBeLessThan(100);
  expect(second.image).toEqual(first.image);
  expect(state()).toEqual(before);
  const engine = await upscaleFace(face, { model, scale: 2, backend: 'engine' });
  const worst = engine.image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - first.image.data[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(1);
  model.dispose();
});
