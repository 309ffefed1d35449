/** Sequences of a network with a memory. */
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { PixelImage } from '../../src/image/types.js';
import { startState } from '../../src/run/state.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { createFaceSequence } from '../../src/sequence/face-sequence.js';
import { shakeWeights } from '../../src/testing/values.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { rememberingStages } from './sequence.js';

let model: MultiStage;
beforeAll(async () => {
  await setBackend('cpu');
  model = buildMultiStage({ stages: rememberingStages });
  shakeWeights(model.model.weights, 'sequences');
});
afterAll(() => model.dispose());

const face = drawnPhoto(16, 16, [{ x: 2, y: 1, width: 12, height: 14 }]);

it('createFaceSequence hands the state on, forgets it after reset, and keeps it when a frame is stopped', async () => {
  const sequence = createFaceSequence(model, { steady: 0 });
  const push = async () => (await sequence.push(face)).image;
  const wanted: PixelImage[] = [];
  let state = startState();
  for (let t = 0; t < 3; t++) {
    const result = await upscaleFace(face, { model, state });
    state = result.state!;
    wanted.push(result.image);
  }
  expect(wanted[1]).not.toEqual(wanted[0]);
  expect([await push(), await push()]).toEqual(wanted.slice(0, 2));
  await expect(sequence.push(face, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  expect(await push()).toEqual(wanted[2]);
  sequence.reset();
  expect(await push()).toEqual(wanted[0]);
});
