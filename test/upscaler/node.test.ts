import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { OptionError, WeightsError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { createUpscaler } from '../../src/node/create-upscaler.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { upscaleFace } from '../../src/node/upscale-face.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { writePng } from '../../src/node/write-image.js';
import { plainStage, smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { nearestTwice } from '../modules/foreign-models.js';

let folder: string;
let weights: string;
let file: string;
let tensors = 0;
beforeAll(async () => {
  await useWasm();
  folder = await mkdtemp(join(tmpdir(), 'msfsr-upscaler-'));
  weights = join(folder, 'network');
  file = join(folder, 'face.png');
  const network = buildMultiStage({ stages: [smallStage(), plainStage()] });
  await saveNetwork(network, weights);
  network.dispose();
  await writePng(pattern('smooth', 6, 5, 1), file);
});
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors));
afterAll(() => rm(folder, { recursive: true, force: true }));

it('loads weights by name or folder and takes image files', async () => {
  const upscaler = await createUpscaler({ weights });
  expect([upscaler.scale, upscaler.describeBackend().chosen]).toEqual([4, 'engine']);
  const { image } = await upscaler.upscale(file);
  expect([image.width, image.height]).toEqual([24, 20]);
  expect((await upscaler.upscale(await readFile(file))).image).toEqual(image);
  await upscaler.warmup({ width: 8, height: 8 });
  await expect(upscaler.warmup(undefined, { signal: AbortSignal.abort(7) })).rejects.toBe(7);
  await expect(upscaler.warmup(undefined, { size: 5 } as never)).rejects.toThrow(OptionError);
  await upscaler.dispose();
  await expect(upscaler.upscale(file)).rejects.toThrow(/disposed of/);
});

it('finds the files of the wasm backend by itself', async () => {
  const model = buildMultiStage({ stages: [{ bum: foreignBum(nearestTwice, { scale: 2 }) }] });
  const upscaler = await createUpscaler({ model, backend: 'tfjs-wasm' });
  expect(upscaler.describeBackend()).toMatchObject({
    chosen: 'tfjs-wasm',
    why: 'asked for',
  });
  const { image, backend } = await upscaler.upscale(file);
  expect([image.width, backend]).toEqual([12, 'tfjs-wasm']);
  expect(image).toEqual((await upscaleFace(file, { model, backend: 'tfjs' })).image);
  await upscaler.dispose();
  model.dispose();
});

it('refuses what cannot be loaded', async () => {
  await expect(createUpscaler({ weights: 'compact-x9' })).rejects.toThrow(WeightsError);
  await expect(createUpscaler({ weights, backend: 'metal' as 'engine' })).rejects.toThrow(OptionError);
  await expect(createUpscaler({ weights, model: 'https://example.org/' })).rejects.toThrow(/both weights and model/);
});
