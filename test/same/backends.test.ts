/** How far the backends of tfjs are from the engine; test/browser/network.test.ts does the same for webgl. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { useWasm } from '../../src/node/index.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { shakeWeights } from '../../src/testing/values.js';
import { plainStage, smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { furthest } from '../temporal/sequence.js';

it.each([
  ['tfjs-cpu', () => tf.setBackend('cpu')],
  ['tfjs-wasm', () => useWasm()],
] as const)('%s: pictures within a step of 255 of the engine, maps within 1e-4', async (backend, select) => {
  await select();
  const model = buildMultiStage({ stages: [smallStage(), plainStage(), smallStage()] });
  shakeWeights(model.model.weights, 'backends');
  const run = (name: typeof backend | 'engine') =>
    upscaleFace(pattern('smooth', 12, 9, 1), { model, backend: name, boundaries: true, degradation: 'clean' });
  const [engine, other] = [await run('engine'), await run(backend)];
  expect(other.backend).toBe(backend);
  expect(furthest(engine.image.data, other.image.data)).toBeLessThanOrEqual(1);
  expect(other.boundaries).toHaveLength(2);
  for (const [i, { data }] of engine.boundaries!.entries())
    expect(furthest(data, other.boundaries![i]!.data)).toBeLessThan(1e-4);
  model.dispose();
});
