/** The weights that come with the package: intact, and worth installing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cropFace } from '../../examples/demo/face-crop.js';
import { FACE_API_FOLDER } from '../../examples/demo/find-faces.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { PredictOptions, StageResult } from '../../src/compose/prediction.js';
import { realInput } from '../../src/degrade/protocols.js';
import { faceImages } from '../../src/faces/face-images.js';
import { resize } from '../../src/image/resize.js';
import { imageToTensor, tensorToImage } from '../../src/image/tensor.js';
import type { PixelImage } from '../../src/image/types.js';
import { evaluate } from '../../src/metrics/evaluate.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { psnr } from '../../src/metrics/psnr.js';
import { ssim } from '../../src/metrics/ssim.js';
import {
  type NodeUpscaleOptions,
  pretrained,
  readImage,
  releasePretrained,
  upscaleFace,
} from '../../src/node/index.js';

const FACES = process.env.MSFSR_FACES ?? '../shared/faces';
const hasFaces = existsSync(FACES);
const withFaces = (title: string) => (hasFaces ? title : `${title} (skipped: no folder of faces, see MSFSR_FACES)`);

let model: MultiStage;
let before = 0;
beforeAll(async () => {
  model = await pretrained();
});
afterAll(async () => {
  await releasePretrained();
  expect(tf.memory().numTensors).toBe(before);
});

function run(lr: PixelImage, options: PredictOptions = {}): StageResult[] {
  const input = imageToTensor(lr);
  const results = model.predict(input, options);
  input.dispose();
  return results;
}

/** Two faces of a photograph, 128x128. */
async function photographed(): Promise<PixelImage[]> {
  const photo = await readImage(join(FACE_API_FOLDER, 'demo/sample5.jpg'));
  return [
    { cx: 684.4, cy: 530.6, size: 232.7 },
    { cx: 865.1, cy: 199.3, size: 216.3 },
  ].map((box) => cropFace(photo, box));
}

describe('the shipped weights', () => {
  it('are verified and give x2, x4 and x8', () => {
    expect(model.composition.stages.map(({ totalScale }) => totalScale)).toEqual([2, 4, 8]);
  });

  it('leave no tensor behind but those of the network', async () => {
    const count = tf.memory().numTensors;
    await upscaleFace({ width: 16, height: 16, data: new Uint8ClampedArray(1024).fill(128) }, { stages: true });
    expect(tf.memory().numTensors).toBe(count);
    before = count - model.model.weights.length;
  });

  it('beat bicubic on faces of a photograph', async () => {
    for (const hr of await photographed()) {
      const lr = lowResolution(hr);
      const { image } = await upscaleFace(lr);
      const bicubic = resize(lr, 128, 128);
      expect(psnr(image, hr) - psnr(bicubic, hr)).toBeGreaterThan(1);
      expect(ssim(image, hr)).toBeGreaterThan(ssim(bicubic, hr) + 0.02);
    }
  });

  it.skipIf(!hasFaces)(withFaces('gain at least 2.8 dB over bicubic on faces never seen'), async () => {
    const images = (await faceImages(FACES, 'val')).filter((_, i) => i % 4 === 0);
    const result = await evaluate(images, async (lr) => (await upscaleFace(lr)).image);
    expect(result.gainY).toBeGreaterThan(2.8);
    expect(result.ssimY).toBeGreaterThan(result.bicubic.ssimY + 0.08);
  });

  it.skipIf(!hasFaces)(withFaces('lose when the boundaries are those of another face'), async () => {
    const images = (await faceImages(FACES, 'val')).slice(0, 12);
    const faces = await Promise.all(images.map(async ({ load }) => lowResolution(await load())));
    const runs = faces.map((lr) => run(lr));
    const loss: number[] = [];
    for (const [i, { load }] of images.entries()) {
      const other = runs[(i + 6) % runs.length]!;
      const boundaries = new Map(other.map(({ stage, boundaries: maps }) => [stage.index, maps!]));
      const swapped = run(faces[i]!, { boundaries });
      const hr = await load();
      const quality = async (image: tf.Tensor4D | undefined): Promise<number> => psnr(await tensorToImage(image!), hr);
      loss.push((await quality(runs[i]!.at(-1)!.image)) - (await quality(swapped.at(-1)!.image)));
      for (const result of swapped) tf.dispose([result.image, result.boundaries!]);
    }
    for (const result of runs.flat()) tf.dispose([result.image, result.boundaries!]);
    expect(loss.reduce((sum, d) => sum + d, 0) / loss.length).toBeGreaterThan(0.02);
  });
});

describe('the shipped weights for real pictures', () => {
  const weights = 'compact-x8-real';
  const gain = async (hr: PixelImage, lr: PixelImage, options: NodeUpscaleOptions = {}) =>
    psnr((await upscaleFace(lr, options)).image, hr) - psnr(resize(lr, 128, 128), hr);

  it('are a network of their own name', async () => {
    const network = await pretrained(weights);
    expect(network.composition.name).toBe(weights);
    expect(network.composition.stages.map(({ totalScale }) => totalScale)).toEqual([2, 4, 8]);
  });

  it('beat bicubic and the clean ones on blurred, noisy, compressed faces of a photograph', async () => {
    const gains: number[] = [];
    const judged: number[] = [];
    const others: number[] = [];
    for (const hr of await photographed()) {
      for (const draw of ['first', 'second', 'third', 'fourth']) {
        const lr = realInput(hr, 16, 1, draw);
        const real = await gain(hr, lr, { degradation: 'real' });
        expect(real).toBeGreaterThan(-0.1);
        expect(real).toBe(await gain(hr, lr, { weights }));
        gains.push(real);
        judged.push(await gain(hr, lr));
        others.push(await gain(hr, lr, { degradation: 'clean' }));
      }
    }
    const mean = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0) / list.length;
    expect(mean(gains)).toBeGreaterThan(mean(others) + 0.3);
    expect(mean(judged)).toBeGreaterThan(mean(gains) - 0.05);
  });

  it.skipIf(!hasFaces)(withFaces('gain at least 1.8 dB over bicubic on degraded faces never seen'), async () => {
    const images = (await faceImages(FACES, 'val')).filter((_, i) => i % 4 === 0);
    const result = await evaluate(images, async (lr) => (await upscaleFace(lr, { weights })).image, {
      degrade: (hr, id) => realInput(hr, 16, 1, id),
    });
    expect(result.gainY).toBeGreaterThan(1.8);
    expect(result.worse.clearly).toBe(0);
  });
});

describe('the shipped weights for 256 pixels', () => {
  it('are compact-x8 and a fourth stage, for real pictures two stages of compact-x8-real, the third it once had and a fourth', async () => {
    const [hr] = await photographed();
    const lr = lowResolution(hr!);
    for (const [degradation, shared] of [
      ['clean', 3],
      ['real', 2],
    ] as const) {
      const three = await upscaleFace(lr, { degradation, stages: true });
      const { image, stages } = await upscaleFace(lr, { degradation, weights: 'compact-x16', stages: true });
      expect(stages!.map(({ image: { width } }) => width)).toEqual([32, 64, 128, 256]);
      const same = three.stages!.map(({ image: { data } }, k) =>
        Buffer.from(data).equals(Buffer.from(stages![k]!.image.data)),
      );
      expect(same).toEqual([0, 1, 2].map((k) => k < shared));
      expect(image).toMatchObject({ width: 256, height: 256 });
    }
  });

  it('beat bicubic where a face enters at the fourth stage', async () => {
    for (const hr of await photographed()) {
      const lr = lowResolution(hr, 2);
      const { image } = await upscaleFace(lr, { weights: 'compact-x16', entry: 4, degradation: 'clean' });
      expect(psnr(image, hr) - psnr(resize(lr, 128, 128), hr)).toBeGreaterThan(0.5);
    }
  });
});
