/** Whole frames through a network with a memory: what goes into it with each frame is what came out with the one before. */
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { FaceBox } from '../../src/image/face-box.js';
import { type NetworkState, startState } from '../../src/run/state.js';
import type { UpscaleFacesOptions } from '../../src/run/upscale-faces.js';
import { createPhotoSequence } from '../../src/sequence/photo-sequence.js';
import { restoreSequence } from '../../src/sequence/restore-sequence.js';
import { drawnPhoto } from '../photo/drawn-photo.js';
import { rememberingStages } from './sequence.js';

/** States that went into the network, and those that came out, call by call. */
const seen = vi.hoisted(() => [] as { readonly given: unknown; readonly made: unknown }[]);
vi.mock('../../src/run/upscale-faces.js', async (load) => {
  const actual = await load<typeof import('../../src/run/upscale-faces.js')>();
  const upscaleFaces = async (images: Parameters<typeof actual.upscaleFaces>[0], options: UpscaleFacesOptions) => {
    const results = await actual.upscaleFaces(images, options);
    seen.push({ given: options.states?.[0], made: results[0]!.state });
    return results;
  };
  return { ...actual, upscaleFaces };
});

let model: MultiStage;
beforeAll(async () => {
  await setBackend('cpu');
  model = buildMultiStage({ stages: rememberingStages });
});
afterAll(() => model.dispose());
beforeEach(() => {
  seen.length = 0;
});

const box: FaceBox = { x: 12, y: 10, width: 16, height: 16 };
const photo = drawnPhoto(40, 36, [box]);
const options = () => ({ model, scale: 2, degradation: 'clean' }) as const;
const given = () => seen.map((call) => call.given as NetworkState);

it('restoreSequence hands the state of a track on', async () => {
  const still = { name: 'still', load: async () => photo, boxes: [box] };
  for await (const { faces } of restoreSequence(Array(3).fill(still), options())) expect(faces).toHaveLength(1);
  expect(given()).toEqual([startState(), seen[0]!.made, seen[1]!.made]);
  expect(given()[1]).not.toEqual(startState());
});

it('createPhotoSequence does, too, until it is reset', async () => {
  const sequence = createPhotoSequence(options());
  for (let t = 0; t < 2; t++) await sequence.push(photo, [box]);
  sequence.reset();
  await sequence.push(photo, [box]);
  expect(given()).toEqual([startState(), seen[0]!.made, startState()]);
});
