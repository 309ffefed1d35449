import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { BUM } from '../../src/modules/index.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import type { UpscaleOptions } from '../../src/run/upscale-options.js';
import { shakeWeights } from '../../src/testing/values.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { openNetwork } from '../../src/weights/open-network.js';
import { readNetwork } from '../../src/weights/read-network.js';
import { plainStage, smallStage } from '../compose/small.js';

let network: MultiStage;
let opened: InferenceNetwork;
beforeAll(async () => {
  await tf.setBackend('cpu');
  network = buildMultiStage({ name: 'run', stages: [smallStage(), plainStage(), smallStage()] });
  shakeWeights(network.model.weights, 'run');
  opened = await openNetwork(await toArtifacts(network));
});
afterAll(() => {
  opened.dispose();
  network.dispose();
});

function face(width: number, height: number): PixelImage {
  const image = createPixelImage(width, height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : (i * 7919) % 256;
  return image;
}

const pictures = ({ image, stages = [], boundaries = [] }: Awaited<ReturnType<typeof upscaleFace>>) => [
  image.data,
  ...stages.map((stage) => stage.image.data),
  ...boundaries.map(({ data }) => data),
];

describe('a network that was opened for inference', () => {
  const cases: [string, Omit<UpscaleOptions, 'model'>][] = [
    ['the whole of it', {}],
    ['the second entry', { entry: 2 }],
    ['the last entry, with little of the boundaries', { entry: 3, strength: 0.3 }],
    ['half the stages, parts of the face apart', { scale: 4, strength: { eyes: 0, mouth: 0.5 } }],
    ['mirrored, too', { selfEnsemble: true }],
    ['two threads', { threads: 2 }],
  ];
  for (const [name, options] of cases) {
    it(`gives the pictures of the composed one to the bit: ${name}`, async () => {
      const all = { ...options, backend: 'engine', stages: true, boundaries: true } as const;
      const own = await upscaleFace(face(9, 6), { model: opened, ...all });
      expect(own.backend).toBe('engine');
      const composed = await upscaleFace(face(9, 6), { model: network, ...all });
      expect(pictures(own)).toEqual(pictures(composed));
      const tfjs = await upscaleFace(face(9, 6), { model: network, ...all, backend: 'tfjs' });
      for (const [i, data] of own.image.data.entries())
        expect(Math.abs(data - tfjs.image.data[i]!)).toBeLessThanOrEqual(1);
    });
  }

  it('is brought into tfjs where that is asked for, once, and freed with it', async () => {
    const before = tf.memory().numTensors;
    const own = await openNetwork(await toArtifacts(network));
    const result = await upscaleFace(face(4, 4), { model: own, backend: 'tfjs' });
    expect(result.backend).toBe('tfjs-cpu');
    const held = tf.memory().numTensors;
    expect(held).toBeGreaterThan(before);
    await upscaleFace(face(4, 4), { model: own, backend: 'tfjs' });
    expect(tf.memory().numTensors).toBe(held);
    own.dispose();
    await new Promise((resolve) => setTimeout(resolve));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('may be disposed of while it fails to come into tfjs', async () => {
    const lost: unknown[] = [];
    const listen = (reason: unknown) => lost.push(reason);
    process.on('unhandledRejection', listen);
    const own = await openNetwork(await toArtifacts(network));
    Object.assign(own.artifacts, { weightData: undefined });
    const composing = own.compose();
    own.dispose();
    await expect(composing).rejects.toThrow(/received none/);
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', listen);
    expect(lost).toEqual([]);
  });

  it('serves as the second network of a mixture', async () => {
    const result = await upscaleFace(face(4, 4), { model: network, adversarial: opened, fidelity: 0.5 });
    const alone = await upscaleFace(face(4, 4), { model: network });
    expect(result.image.data).toEqual(alone.image.data);
  });
});

describe('readNetwork', () => {
  it('brings a network with a function into tfjs, and no other', async () => {
    const twice = (images: tf.Tensor4D) =>
      tf.image.resizeNearestNeighbor(images, [images.shape[1] * 2, images.shape[2] * 2]);
    const foreign = buildMultiStage({ stages: [{ bum: BUM.foreign(twice, { scale: 2, name: 'twice' }) }] });
    const artifacts = await toArtifacts(foreign);
    await expect(openNetwork(artifacts)).rejects.toThrow(BackendError);
    const read = await readNetwork(artifacts, { functions: { twice } });
    expect('model' in read).toBe(true);
    expect((await upscaleFace(face(4, 4), { model: read })).image.width).toBe(8);
    await expect(readNetwork(artifacts)).rejects.toThrow(/twice/);
    expect('model' in (await readNetwork(await toArtifacts(network)))).toBe(false);
    for (const one of [foreign, read]) one.dispose();
  });
});
