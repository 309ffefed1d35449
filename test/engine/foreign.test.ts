import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { loadEsrganSlim } from '../../examples/custom-bum/esrgan-slim.js';
import { compile } from '../../src/engine/compile.js';
import { difference, randomBatch, tfjsOutputs } from './oracle.js';

beforeAll(() => tf.setBackend('cpu'));

it.each([2, 4] as const)('runs UpscalerJS ESRGAN slim x%i as tfjs does, on values up to 255', async (scale) => {
  const model = await loadEsrganSlim(scale);
  const batch = randomBatch([1, 7, 9, 3]);
  const image = { ...batch, data: batch.data.map((x) => x * 255) };
  const [name] = model.outputNames as [string];
  const expected = tfjsOutputs(model, { [model.inputNames[0]!]: image });
  for (const winograd of ['off', 'auto', 4] as const) {
    const outputs = compile(model, { size: [7, 9], winograd }).run(image.data);
    expect(difference(outputs[name], expected[name]!)).toBeLessThan(255 * 1e-4);
  }
});
