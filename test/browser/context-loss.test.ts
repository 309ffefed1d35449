/** A browser may take the GPU's context away at any time: an error that says so, never a black picture, and a way back. */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { ContextLostError } from '../../src/errors.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { recoverWebgl } from '../../src/webgl/recover.js';
import { countCalls } from './count-calls.js';
import { face } from './face.js';
import { freshBackend } from './fresh-backend.js';

let model: MultiStage;

/** A fresh backend and a network on it. */
async function start(kernels: 'own' | 'stock'): Promise<void> {
  await freshBackend(kernels);
  model = buildMultiStage({
    stages: [
      {
        bum: { type: 'compact', filters: 8, blocks: 1 },
        bem: { type: 'compact', channels: 8 },
        bfm: { type: 'compact' },
      },
      { bum: { type: 'compact', filters: 4, blocks: 1 } },
    ],
  });
}

/** Takes the context away; `andBack` gives it back, empty, as a browser does. */
async function loseContext(andBack = false): Promise<void> {
  const { gl } = (tf.backend() as MathBackendWebGL).getGPGPUContext();
  const extension = gl.getExtension('WEBGL_lose_context')!;
  const event = (name: string) => new Promise((resolve) => gl.canvas.addEventListener(name, resolve, { once: true }));
  const lost = event('webglcontextlost');
  extension.loseContext();
  await lost;
  if (!andBack) return;
  await new Promise((resolve) => setTimeout(resolve)); // until everybody has heard of the loss
  const restored = event('webglcontextrestored');
  extension.restoreContext();
  await restored;
}

const upscale = () => upscaleFace(face, { model, backend: 'tfjs' });
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error: unknown) => error,
  );

describe.each(['own', 'stock'] as const)('%s kernels', (kernels) => {
  beforeEach(() => start(kernels));

  for (const [title, andBack] of [
    ['lost before the call', false],
    ['lost and given back empty before the call', true],
  ] as const) {
    test(title, async () => {
      await loseContext(andBack);
      const tensors = tf.memory().numTensors;
      const error = await refusal(upscale());
      expect(error).toBeInstanceOf(ContextLostError);
      expect(error).toMatchObject({ code: 'MSFSR_CONTEXT_LOST', message: expect.stringContaining('recoverWebgl()') });
      expect(tf.memory().numTensors).toBe(tensors);
    });
  }

  test('lost between two stages', async () => {
    const onProgress = ({ stage }: { stage: number }) => void (stage === 1 && loseContext());
    expect(await refusal(upscaleFace(face, { model, backend: 'tfjs', onProgress }))).toBeInstanceOf(ContextLostError);
  });

  test('lost while the GPU works', async () => {
    await upscale(); // the backend's reads are guarded from here on
    const x = tf.randomNormal([64, 64, 64]);
    const values = refusal(upscale());
    const own = refusal(tf.mul(x, 2).data());
    await loseContext();
    expect(await values).toBeInstanceOf(ContextLostError);
    expect(await own).toBeInstanceOf(ContextLostError);
    x.dispose();
  });
});

test('recovers: a fresh backend, the weights of before, the same picture', async () => {
  await start('own');
  const before = await upscale();
  expect(before.backend).toBe('tfjs-webgl');
  const alone = tf.tidy(() => tf.mul(tf.randomNormal([40, 40]), 2));
  const lost = tf.backend();
  await loseContext();
  expect(await refusal(upscale())).toBeInstanceOf(ContextLostError);
  await recoverWebgl();
  expect(tf.backend()).not.toBe(lost);
  const calls = countCalls(tf.backend() as MathBackendWebGL, false);
  const after = await upscale();
  expect(calls.draws).toBeGreaterThan(0);
  expect(after.image).toEqual(before.image);
  expect(() => alone.dataSync()).toThrow(ContextLostError); // nobody kept its values
  await expect(alone.data()).rejects.toThrow(ContextLostError);
  expect(() => tf.mul(alone, 2)).toThrow(ContextLostError);
  alone.dispose();
});

test('stays where nothing was lost', async () => {
  await start('own');
  const backend = tf.backend();
  await recoverWebgl();
  expect(tf.backend()).toBe(backend);
});

test('the engine takes over with the weights that were kept', async () => {
  await start('own');
  const before = await upscale();
  await loseContext();
  const after = await upscaleFace(face, { model, backend: 'engine' });
  const worst = after.image.data.reduce((most, value, i) => Math.max(most, Math.abs(value - before.image.data[i]!)), 0);
  expect(worst).toBeLessThanOrEqual(1);
});

test('a tensor may be disposed of while it is read', async () => {
  await start('own');
  await upscale();
  const tensors = tf.memory();
  const x = tf.tidy(() => tf.add(tf.fill([30, 30], 2), tf.randomUniform([30, 30], 0, 1e-9)));
  const values = x.data();
  x.dispose();
  expect((await values)[7]).toBeCloseTo(2);
  expect(tf.memory().numTensors).toBe(tensors.numTensors);
  expect(tf.memory().numDataBuffers).toBe(tensors.numDataBuffers);
});
