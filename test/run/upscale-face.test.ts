import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { ImageError, OptionError } from '../../src/errors.js';
import { floatsToImage } from '../../src/image/floats.js';
import { mirrorPixels } from '../../src/image/mirror.js';
import { imageToTensor } from '../../src/image/tensor.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import type { UpscaleProgress } from '../../src/run/result.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import type { UpscaleOptions } from '../../src/run/upscale-options.js';
import { shakeWeights } from '../../src/testing/values.js';
import { pictures } from '../compose/pictures.js';
import { plainStage, smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { nearestTwice } from '../modules/foreign-models.js';

let model: MultiStage;
let adversarial: MultiStage;
let tensors = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
  const stages = [smallStage(), plainStage(), smallStage({ bem: { type: 'compact', channels: 4, depth: 2 } })];
  model = buildMultiStage({ stages });
  adversarial = buildMultiStage({ stages });
  shakeWeights(adversarial.model.weights, 'adversarial');
});
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors);
});
afterAll(() => {
  model.dispose();
  adversarial.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

const face = (width = 6, height = 5) => pattern('smooth', width, height, 1);
const upscale = (image: PixelImage, options: Partial<UpscaleOptions> = {}) => upscaleFace(image, { model, ...options });

describe('a face enters at the stage that suits its size', () => {
  it.each(['engine', 'tfjs'] as const)('gives the images of that part (%s)', async (backend) => {
    const progress: UpscaleProgress[] = [];
    const result = await upscale(face(8, 4), {
      entry: 2,
      backend,
      stages: true,
      boundaries: true,
      onProgress: (p) => progress.push(p),
    });
    const expected: PixelImage[] = [];
    tf.tidy(() => {
      for (const { image } of model.predict(imageToTensor(face(8, 4)), { entry: 2 })) {
        expected.push(floatsToImage(image.dataSync() as Float32Array, image.shape[2], image.shape[1]));
      }
    });
    expect([result.scale, result.image]).toEqual([4, result.stages![1]!.image]);
    expect(result.stages!.map(({ stage, scale }) => [stage, scale])).toEqual([
      [2, 2],
      [3, 4],
    ]);
    for (const [i, { image }] of result.stages!.entries()) {
      const far = image.data.findIndex((value, k) => Math.abs(value - expected[i]!.data[k]!) > 1);
      expect(far, `first byte that differs, stage ${i + 2}`).toBe(-1);
    }
    expect(result.boundaries!.map(({ stage, width, height }) => [stage, width, height])).toEqual([[3, 16, 8]]);
    expect(progress).toEqual([
      { stage: 1, stages: 2, fraction: 0.2, image: result.stages![0]!.image },
      { stage: 2, stages: 2, fraction: 1, image: result.image, boundaries: result.boundaries![0] },
    ]);
  });

  it('and leaves at a scale counted from there', async () => {
    const { image, scale } = await upscale(face(), { entry: 2, scale: 2 });
    expect([image.width, image.height, scale]).toEqual([12, 10, 2]);
    await expect(upscale(face(), { entry: 2, scale: 8 })).rejects.toThrow(/one of 2, 4 for scale but received 8/);
    await expect(upscale(face(), { entry: 4 })).rejects.toThrow(/between 1 and 3 for entry but received 4/);
  });
});

describe('upscaleFace leaves no tensor behind', () => {
  it('on success, with every result that can be asked for', async () => {
    const progress: UpscaleProgress[] = [];
    const result = await upscale(face(), {
      stages: true,
      boundaries: true,
      strength: 0.5,
      adversarial,
      fidelity: 0.7,
      onProgress: (p) => progress.push(p),
    });
    expect([result.image.width, result.image.height, result.scale]).toEqual([48, 40, 8]);
    expect(result.stages!.map(({ image, scale }) => [image.width, image.height, scale])).toEqual([
      [12, 10, 2],
      [24, 20, 4],
      [48, 40, 8],
    ]);
    expect(result.boundaries!.map(({ stage, width, height }) => [stage, width, height])).toEqual([
      [1, 6, 5],
      [3, 24, 20],
    ]);
    expect(result.boundaries!.every(({ data, width, height }) => data.length === width * height * 11)).toBe(true);
    expect(progress.map(({ stage, stages }) => [stage, stages])).toEqual(
      expect.arrayContaining([
        [1, 3],
        [2, 3],
        [3, 3],
      ]),
    );
    expect(progress.at(-1)!.fraction).toBe(1);
  });

  it('on abort, before, between stages and with a reason', async () => {
    const before = new AbortController();
    before.abort(new Error('not needed'));
    await expect(upscale(face(), { signal: before.signal })).rejects.toThrow('not needed');
    for (const stage of [1, 2, 3]) {
      const between = new AbortController();
      const seen: number[] = [];
      const onProgress = (p: UpscaleProgress) => {
        seen.push(p.stage);
        if (p.stage === stage) between.abort();
      };
      await expect(upscale(face(), { signal: between.signal, onProgress, boundaries: true })).rejects.toThrow(
        expect.objectContaining({ name: 'AbortError' }),
      );
      expect(seen).toEqual(Array.from({ length: stage }, (_, i) => i + 1));
    }
  });

  it('when something throws: the callback, a stage, the adversarial network', async () => {
    const onProgress = () => {
      throw new Error('mine');
    };
    await expect(upscale(face(), { onProgress })).rejects.toThrow('mine');
    const small = buildMultiStage({ stages: [smallStage()] });
    await expect(upscale(face(), { adversarial: small, fidelity: 0.5 })).rejects.toThrow(
      /enlarges x\d from stage 1 for adversarial, as model does, but received stages of x2/,
    );
    small.dispose();
    const refuse = (x: tf.Tensor4D) => {
      if (x.shape[1] > 16) throw new Error('too large for me');
      return nearestTwice(x);
    };
    const failing = buildMultiStage({ stages: [smallStage(), smallStage({ bum: foreignBum(refuse, { scale: 2 }) })] });
    const options = { model: failing, stages: true, boundaries: true };
    await expect(upscaleFace(face(12, 12), options)).rejects.toThrow('too large for me');
    const image = pictures(1, 12, 12);
    expect(() => failing.predict(image)).toThrow('too large for me');
    image.dispose();
    failing.dispose();
  });

  it('when the picture or an option is refused', async () => {
    const cases: [unknown, Partial<UpscaleOptions>, RegExp, typeof OptionError | typeof ImageError][] = [
      [face(), { scale: 3 }, /one of 2, 4, 8 for scale but received 3/, OptionError],
      [face(), { fidelity: 0.5 }, /has no network for natural detail: give one \(adversarial\)/, OptionError],
      [face(), { selfEnsemble: 1 as never }, /boolean for selfEnsemble/, OptionError],
      [face(), { strength: 1.5 }, /strength but received 1.5/, OptionError],
      [face(), { boundary: true } as never, /did you mean "boundaries"/, OptionError],
      [face(), { model: {} as never }, /for model but received Object/, OptionError],
      [face(40, 40), { maxPixels: 1000 }, /at most 1000 pixels for image but received 40x40/, ImageError],
      [{ width: 0, height: 3, data: new Uint8ClampedArray(0) }, {}, /./, ImageError],
      ['face.png', {}, /for image but received "face.png"/, OptionError],
      [null, {}, /for image but received null/, OptionError],
      [7, {}, /for image but received 7/, OptionError],
    ];
    for (const [image, options, message, errorClass] of cases) {
      await expect(upscaleFace(image as never, { model, ...options })).rejects.toThrow(message);
      await expect(upscaleFace(image as never, { model, ...options })).rejects.toThrow(errorClass);
    }
    const wrong = [tf.fill([4, 4, 3], Number.NaN), tf.zeros([2, 4, 4, 3]), tf.zeros([4, 4, 1]), tf.zeros([0, 4, 3])];
    for (const tensor of wrong) await expect(upscaleFace(tensor as tf.Tensor3D, { model })).rejects.toThrow(ImageError);
    tf.dispose(wrong);
  });
});

describe('upscaleFace gives', () => {
  it('any size back at its scale, a single pixel too', async () => {
    for (const [w, h] of [
      [1, 1],
      [3, 20],
      [8, 8],
      [7, 1],
    ] as const) {
      for (const scale of [2, 4, 8]) {
        const { image } = await upscale(face(w, h), { scale });
        expect([image.width, image.height]).toEqual([w * scale, h * scale]);
      }
    }
  });

  it('the picture of predict for sizes that need no border', async () => {
    const [m, w, h] = [model.sizeMultiple, 3, 2].map((v, i, [multiple]) => (i === 0 ? v : v * multiple!)) as [
      number,
      number,
      number,
    ];
    expect(m).toBeGreaterThan(1);
    const tensor = pictures(1, h, w);
    const { image } = await upscaleFace(tensor, { model });
    const results = model.predict(tensor);
    const values = results[2]!.image.dataSync();
    for (let i = 0; i < values.length; i++) {
      const byte = Math.min(255, Math.max(0, values[i]! * 255));
      expect(Math.abs(image.data[Math.floor(i / 3) * 4 + (i % 3)]! - byte)).toBeLessThanOrEqual(0.5001);
    }
    for (const { image: one, boundaries } of results) tf.dispose([one, boundaries ?? []]);
    const flat = tf.tidy(() => tf.squeeze(tensor, [0]) as tf.Tensor3D);
    expect((await upscaleFace(flat, { model })).image.data).toEqual(image.data);
    tf.dispose([tensor, flat]);
  });

  it('the transparency of the picture, enlarged', async () => {
    const image = createPixelImage(4, 4, new Uint8Array(64).fill(128));
    for (let i = 3; i < 64; i += 4) image.data[i] = 60;
    const { image: large } = await upscale(image);
    expect(new Set(large.data.filter((_, i) => i % 4 === 3))).toEqual(new Set([60]));
  });

  it('the mean of a picture and its mirror image, whichever of both is given', async () => {
    const fractions: number[] = [];
    const options = { selfEnsemble: true, adversarial, fidelity: 0.3, stages: true, boundaries: true };
    const onProgress = ({ fraction }: UpscaleProgress) => void fractions.push(fraction);
    const both = await upscale(face(), { ...options, onProgress });
    const mirror = await upscale(mirrorPixels(face()), options);
    expect(mirrorPixels(mirror.image)).toEqual(both.image);
    const [plain, turned] = [await upscale(face(), { stages: true }), await upscale(mirrorPixels(face()))];
    const back = mirrorPixels(turned.image).data;
    const { image } = await upscale(face(), { selfEnsemble: true });
    expect(image.data).not.toEqual(plain.image.data);
    for (const [i, byte] of image.data.entries()) {
      const [a, b] = [plain.image.data[i]!, back[i]!];
      if (a > 0 && a < 255 && b > 0 && b < 255) expect(Math.abs(byte - (a + b) / 2)).toBeLessThanOrEqual(1.01);
    }
    // Stages and maps are those of the network itself, and are given once.
    expect(both.stages).toEqual(plain.stages);
    expect(both.boundaries).toHaveLength(2);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect([fractions.length, fractions.at(-1)]).toEqual([12, 1]);
  });

  it('a mixture by fidelity, natural by 85 % at 0', async () => {
    const [own, other] = await Promise.all([upscale(face()), upscaleFace(face(), { model: adversarial })]);
    expect(other.image.data).not.toEqual(own.image.data);
    expect((await upscale(face(), { adversarial, fidelity: 1 })).image.data).toEqual(own.image.data);
    for (const fidelity of [0, 0.5]) {
      const natural = 0.85 * (1 - fidelity);
      const { image } = await upscale(face(), { adversarial, fidelity });
      for (const [i, byte] of image.data.entries()) {
        const [a, b] = [own.image.data[i]!, other.image.data[i]!];
        if (a > 0 && a < 255 && b > 0 && b < 255)
          expect(Math.abs(byte - (a + natural * (b - a)))).toBeLessThanOrEqual(1.01);
      }
    }
  });
});
