import '@tensorflow/tfjs-backend-cpu';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { ImageError, OptionError } from '../../src/errors.js';
import { imageToTensor } from '../../src/image/tensor.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import type { ImageInput } from '../../src/run/input.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import type { UpscaleOptions } from '../../src/run/upscale-options.js';
import { shakeWeights } from '../../src/testing/values.js';
import { smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';

let model: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = buildMultiStage({ stages: [smallStage(), smallStage()] });
  shakeWeights(model.model.weights, 'odd');
});
afterAll(() => model.dispose());

const upscale = async (image: ImageInput, options: Partial<UpscaleOptions> = {}) =>
  (await upscaleFace(image, { model, ...options })).image;
const face = pattern('smooth', 8, 6, 2);

describe('a tensor', () => {
  it('of int32 holds bytes', async () => {
    const bytes = tf.tidy(() => tf.cast(tf.round(tf.mul(imageToTensor(face), 255)), 'int32')) as tf.Tensor4D;
    expect(await upscale(bytes)).toEqual(await upscale(face));
    bytes.dispose();
    const white = tf.fill([8, 8, 3], 128, 'int32') as tf.Tensor3D;
    const grey = createPixelImage(8, 8);
    for (let i = 0; i < 64; i++) grey.data.set([128, 128, 128, 255], 4 * i);
    expect(await upscale(white)).toEqual(await upscale(grey));
    white.dispose();
  });

  it.each([
    ['overshoots as bicubic interpolation makes them', [-0.2, 0.5, 1.3], undefined],
    ['bytes that are floats', [0, 12, 255], /floats with 12: divide by 255, or pass it as int32/],
    ['far below nothing', [-3, 0, 0], /floats with -3/],
    ['no numbers', [Number.NaN, Infinity, 0], /2 values that are NaN or infinite/],
  ])('of floats lies in [0, 1]: %s', async (_, pixel, message) => {
    const tensor = tf.tile(tf.tensor3d(pixel, [1, 1, 3]), [4, 4, 1]);
    if (message) {
      await expect(upscale(tensor)).rejects.toThrow(message);
      await expect(upscale(tensor)).rejects.toThrow(ImageError);
    } else {
      const clamped = tf.tidy(() => tf.clipByValue(tensor, 0, 1));
      expect(await upscale(tensor)).toEqual(await upscale(clamped));
      clamped.dispose();
    }
    tensor.dispose();
  });

  it('of another copy of tfjs is one, too', async () => {
    const own = imageToTensor(face);
    const { shape, dtype } = own;
    const foreign = { shape, dtype, data: () => own.data(), dataSync: () => own.dataSync(), dispose: () => undefined };
    expect(await upscale(foreign as unknown as tf.Tensor4D)).toEqual(await upscale(own));
    own.dispose();
  });

  it('of int32 beyond bytes is refused', async () => {
    const tensor = tf.fill([4, 4, 3], 256, 'int32') as tf.Tensor3D;
    await expect(upscale(tensor)).rejects.toThrow(/from 0 to 255 for image but received a tensor of int32 with 256/);
    tensor.dispose();
  });
});

describe('colours of transparent pixels', () => {
  const radius = 10;
  const inside = (x: number, y: number, r = radius) => (x - 15.5) ** 2 + (y - 15.5) ** 2 < r * r;
  /** An opaque disc of one colour; what lies outside is transparent. */
  const disc = (hidden: readonly [number, number, number]): PixelImage => {
    const image = createPixelImage(32, 32);
    for (let i = 0; i < 1024; i++) {
      const visible = inside(i % 32, Math.floor(i / 32));
      image.data.set(visible ? [224, 172, 140, 255] : [...hidden, 0], 4 * i);
    }
    return image;
  };

  it('never show: a disc has no rim', async () => {
    const [black, same] = [await upscale(disc([0, 0, 0])), await upscale(disc([224, 172, 140]))];
    let largest = 0;
    for (const [i, value] of black.data.entries()) {
      const [x, y] = [((i >> 2) % 128) / 4 - 0.375, Math.floor((i >> 2) / 128) / 4 - 0.375];
      if (inside(x, y)) largest = Math.max(largest, Math.abs(value - same.data[i]!));
    }
    expect(largest).toBeLessThanOrEqual(2);
  });

  it('nor do those of pixels that are nearly transparent', async () => {
    const faint = disc([0, 0, 0]);
    for (let i = 3; i < faint.data.length; i += 4) if (faint.data[i] === 0) faint.data[i] = 3;
    const [seen, hidden] = [await upscale(faint), await upscale(disc([0, 0, 0]))];
    const colours = ({ data }: PixelImage) => data.filter((_, i) => i % 4 !== 3);
    expect(colours(seen)).toEqual(colours(hidden));
  });

  it('whatever they are', async () => {
    const expected = await upscale(disc([0, 0, 0]));
    await fc.assert(
      fc.asyncProperty(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), async (hidden) => {
        expect(await upscale(disc(hidden))).toEqual(expected);
      }),
      { numRuns: 5 },
    );
  });

  it('stay where nothing is visible at all', async () => {
    const image = createPixelImage(4, 4);
    expect((await upscale(image)).data.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 0)).toBe(true);
  });
});

describe('a picture without colour', () => {
  it.each(['engine', 'tfjs'] as const)('stays without colour, its stages too (%s)', async (backend) => {
    const grey = createPixelImage(9, 7);
    for (let i = 0; i < 63; i++) grey.data.set([4 * i, 4 * i, 4 * i, 255], 4 * i);
    const { image, stages } = await upscaleFace(grey, { model, backend, stages: true, selfEnsemble: true });
    for (const { data } of [image, ...stages!.map((stage) => stage.image)]) {
      for (let i = 0; i < data.length; i += 4) expect([data[i + 1], data[i + 2]]).toEqual([data[i], data[i]]);
    }
    const { data } = await upscale(face);
    expect(data.some((value, i) => i % 4 === 0 && value !== data[i + 1])).toBe(true);
  });
});

it('pixels may come from another realm', async () => {
  const data = runInNewContext('Uint8ClampedArray.from(bytes)', { bytes: [...face.data] });
  expect(data).not.toBeInstanceOf(Uint8ClampedArray);
  expect(await upscale({ ...face, data })).toEqual(await upscale(face));
});

describe('what cannot be used is refused in the words of the caller', () => {
  it.each<[string, unknown, object, RegExp, new (message: string) => Error]>([
    ['a path', 'face.png', {}, /received "face.png": upscaleFace of msfsr\/node reads files/, OptionError],
    ['an address', new URL('https://example.org/face.png'), {}, /on pages pass an <img>/, OptionError],
    [
      'a blob where no browser decodes it',
      new Blob(['png']),
      {},
      /blob.*upscaleFace of msfsr\/node decodes it/,
      ImageError,
    ],
    ['nothing', null, {}, /a blob or a tensor for image but received null/, OptionError],
    [
      'a side that is too long',
      createPixelImage(1, 9000),
      {},
      /sides of at most 8192 px for image.*received 1x9000/,
      ImageError,
    ],
    [
      'a layers model as network',
      face,
      { model: { layers: [], composition: undefined } },
      /layers model: .*BUM\.foreign/,
      OptionError,
    ],
    [
      'a network that is none',
      face,
      { model: {} },
      /network \(openNetwork, loadNetwork or buildMultiStage\) for model/,
      OptionError,
    ],
    [
      'a callback that is none',
      face,
      { onProgress: 5 },
      /Expected function for onProgress but received 5/,
      OptionError,
    ],
    ['options that are null', face, null as never, /object for upscaleFace but received null/, OptionError],
  ])('%s', async (_, image, options, message, Class) => {
    const attempt = () => upscaleFace(image as ImageInput, options === null ? (null as never) : { model, ...options });
    await expect(attempt()).rejects.toThrow(message);
    await expect(attempt()).rejects.toThrow(Class);
  });
});
