/**
 * Devices that draw into half floats alone (11 bits of mantissa, many phones). Stated in docs/WEBGL.md: blocks within 1 % of the root mean
 * square of their values, pictures of the shipped network within 2 of 255 levels.
 */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { BLOCK_CASES } from '../tfjs/block-cases.js';
import { checkOnWebgl } from './check-on-webgl.js';
import { face } from './face.js';
import { freshBackend } from './fresh-backend.js';

beforeAll(async () => {
  tf.env().set('WEBGL_FORCE_F16_TEXTURES', true);
  tf.env().set('WEBGL_RENDER_FLOAT32_ENABLED', false); // tfjs works this out once
  await freshBackend('own');
});

test('halves are what is drawn into', () => {
  const sum = tf.tidy(() => tf.add(tf.fill([20, 20], 2048), 1).dataSync());
  expect(sum[0]).toBe(2048); // 2049 needs 12 bits
});

test.each([
  '3x3, large enough for Winograd',
  'residual block with attention, mirrored border',
  'hourglass of bottlenecks',
  'fusion by concatenation',
])('%s: within 1 percent', async (name) => checkOnWebgl(BLOCK_CASES[name]!, 1e-2));

test('the shipped network within 2 levels of the engine', async () => {
  const model = await loadNetwork('/weights/compact-x8/model.json');
  const options = { model, scale: 2 } as const;
  const engine = await upscaleFace(face, { ...options, backend: 'engine' });
  const half = await upscaleFace(face, { ...options, backend: 'tfjs' });
  expect(half.backend).toBe('tfjs-webgl');
  const worst = half.image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - engine.image.data[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(2);
});
