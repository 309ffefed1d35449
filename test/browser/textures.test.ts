/** tfjs keeps textures without end unless it is told to give some back: where msfsr starts its webgl backend, it is told. */
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { createUpscaler } from '../../src/upscaler/create-upscaler.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { face } from './face.js';

const THRESHOLD = 'WEBGL_DELETE_TEXTURE_THRESHOLD';
const threshold = () => tf.env().getNumber(THRESHOLD);

let artifacts: tf.io.ModelArtifacts;
beforeAll(async () => {
  await tf.setBackend('webgl');
  const network = buildMultiStage({ stages: [{ bum: { type: 'compact', filters: 4, blocks: 0 } }] });
  artifacts = await toArtifacts(network);
  network.dispose();
});
beforeEach(() => {
  // As on a page where nobody has used webgl yet.
  const factory = tf.findBackendFactory('webgl');
  tf.removeBackend('webgl');
  tf.registerBackend('webgl', factory, 2);
  delete tf.env().getFlags()[THRESHOLD];
});

/** Enlarges a face on webgl. */
async function enlarge(): Promise<void> {
  const upscaler = await createUpscaler({ model: artifacts, backend: 'tfjs-webgl' });
  try {
    const { image } = await upscaler.upscale(face);
    expect(image.width).toBe(2 * face.width);
  } finally {
    await upscaler.dispose();
  }
}

test('textures are bounded where an upscaler starts the backend', async () => {
  await enlarge();
  expect(threshold()).toBe(2 ** 28);
});

test.each([-1, 2 ** 20])('but what the program has set stays: %i', async (set) => {
  tf.env().set(THRESHOLD, set);
  await enlarge();
  expect(threshold()).toBe(set);
});

test('and so does a backend that the program has started', async () => {
  await tf.setBackend('webgl');
  await enlarge();
  expect(threshold()).toBe(-1);
});
