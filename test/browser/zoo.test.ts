/** Every preset of the zoo, at a small width, on WebGL with msfsr's kernels: the engine's numbers. */
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { compile } from '../../src/engine/compile.js';
import { shakeWeights } from '../../src/testing/values.js';
import { SMALL_PRESETS } from '../zoo/small.js';
import { faceValues } from './face.js';
import { freshBackend } from './fresh-backend.js';

test.each(Object.entries(SMALL_PRESETS))('%s', async (name, options) => {
  await freshBackend('own');
  const network = buildMultiStage(options());
  shakeWeights(network.model.weights, name);
  const expected = compile(network, { size: [16, 16] }).run(faceValues);
  const input = tf.tensor4d(faceValues, [1, 16, 16, 3]);
  const before = tf.memory().numTensors;
  for (const { stage, image, boundaries } of network.predict(input)) {
    for (const [output, tensor] of Object.entries({ image, ...(boundaries && { boundaries }) })) {
      const reference = expected[`s${stage.index}_${output}`]!;
      const values = await tensor.data<'float32'>();
      expect(values.length).toBe(reference.length);
      const scale = Math.max(1, ...reference.map(Math.abs));
      const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0);
      expect(worst / scale, output).toBeLessThanOrEqual(1e-3);
      tensor.dispose();
    }
  }
  expect(tf.memory().numTensors).toBe(before);
  input.dispose();
  network.dispose();
});
