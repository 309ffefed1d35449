import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { ImageError, OptionError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { upscaleFaces } from '../../src/run/upscale-faces.js';
import { shakeWeights } from '../../src/testing/values.js';
import { smallStage } from '../compose/small.js';

let model: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = buildMultiStage({ stages: [smallStage(), smallStage()] });
  shakeWeights(model.model.weights, 'faces');
});
afterAll(() => model.dispose());

function face(width: number, height: number, seed: number, grey = false): PixelImage {
  const image = createPixelImage(width, height);
  for (let i = 0; i < image.data.length; i++)
    image.data[i] = i % 4 === 3 ? 255 : ((grey ? Math.floor(i / 4) : i) * 7919 + seed * 31) % 256;
  return image;
}
/** Sizes that come again, a grey one among those of colour, and one with transparency. */
const faces = [face(8, 8, 1), face(5, 7, 2), face(8, 8, 3, true), face(8, 8, 4), face(5, 7, 5), face(12, 4, 6)];
faces[3]!.data[7] = 100;

for (const [name, options] of [
  ['engine', { backend: 'engine' }],
  ['engine with threads, mirrored, parts', { backend: 'engine', threads: 2, selfEnsemble: true, strength: 0.4 }],
  ['the second entry', { backend: 'engine', entry: 2 }],
  ['tfjs', { backend: 'tfjs' }],
] as const) {
  it(`gives the pictures of upscaleFace, to the bit: ${name}`, async () => {
    const all = { model, stages: true, boundaries: true, ...options };
    const results = await upscaleFaces(faces, all);
    // Threads join when they have started.
    for (const [i, { milliseconds, threads: _own, ...result }] of results.entries()) {
      expect(milliseconds).toBeGreaterThan(0);
      const { milliseconds: _, threads: _alone, ...alone } = await upscaleFace(faces[i]!, all);
      expect(result).toEqual(alone);
    }
  });
}

it('cuts many faces of one size into batches, and reports how far it is', async () => {
  const many = Array.from({ length: 37 }, (_, i) => face(4, 4, i));
  const reports: number[] = [];
  const results = await upscaleFaces(many, {
    model,
    onProgress: ({ done, faces: all, fraction }) => {
      expect(all).toBe(37);
      expect(done).toBeLessThanOrEqual(fraction * 37 + 1e-9);
      reports.push(fraction);
    },
  });
  expect(results).toHaveLength(37);
  expect(reports).toEqual([...reports].sort((a, b) => a - b));
  expect(reports.at(-1)).toBe(1);
  expect(results[36]!.image).toEqual((await upscaleFace(many[36]!, { model })).image);
});

it('says which picture cannot be used, before anything is enlarged', async () => {
  const reports: unknown[] = [];
  const options = { model, onProgress: (progress: unknown) => reports.push(progress) };
  const wrong = [faces[0]!, { width: 4, height: 4, data: new Uint8ClampedArray(5) }];
  await expect(upscaleFaces(wrong, options)).rejects.toThrow(/^images\[1\]: /);
  await expect(upscaleFaces(wrong, options)).rejects.toThrow(ImageError);
  await expect(upscaleFaces(faces, { ...options, maxPixels: 40 })).rejects.toThrow(/^images\[0\]: .*at most 40 pixels/);
  await expect(upscaleFaces(faces[0] as never, options)).rejects.toThrow(OptionError);
  await expect(upscaleFaces(faces, { ...options, batch: 3 } as never)).rejects.toThrow(/batch/);
  expect(reports).toEqual([]);
  expect(await upscaleFaces([], options)).toEqual([]);
});

it('stops between stages', async () => {
  const stop = new AbortController();
  const running = upscaleFaces(faces, {
    model,
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  });
  await expect(running).rejects.toThrow('enough');
});
