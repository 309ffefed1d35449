import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { OptionError, WeightsError } from '../../src/errors.js';
import type { Network } from '../../src/graph/network.js';
import type { PixelImage } from '../../src/image/types.js';
import type { DegradationChoice } from '../../src/run/degradation.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { upscaleFaces } from '../../src/run/upscale-faces.js';
import { shakeWeights } from '../../src/testing/values.js';
import { createUpscaler } from '../../src/upscaler/create-upscaler.js';
import { plainStage, smallStage } from '../compose/small.js';
import { clean, portrait, real } from './portrait.js';

let model: MultiStage;
let robust: MultiStage;
let natural: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  [model, robust, natural] = ['clean', 'real', 'natural'].map((seed) => {
    const network = buildMultiStage({ stages: [smallStage()] });
    shakeWeights(network.model.weights, seed);
    return network;
  }) as [MultiStage, MultiStage, MultiStage];
});
afterAll(() => {
  for (const network of [model, robust, natural]) network.dispose();
});
afterEach(() => vi.restoreAllMocks());

const bytes = async (image: PixelImage, degradation: DegradationChoice | undefined, network = robust) =>
  (await upscaleFace(image, { model, robust: network, degradation })).image.data;

/** Values that a picture cannot hold are cut off after they are mixed: they are left out. */
function expectMixed(mixed: Uint8ClampedArray, a: Uint8ClampedArray, b: Uint8ClampedArray, share: number): void {
  const inside = [...mixed.keys()].filter((i) => [a[i]!, b[i]!].every((value) => value > 0 && value < 255));
  expect(inside.length).toBeGreaterThan(100);
  // They differ by enough to tell shares apart.
  expect(Math.max(...inside.map((i) => Math.abs(a[i]! - b[i]!)))).toBeGreaterThan(30);
  for (const i of inside) expect(Math.abs(mixed[i]! - (share * a[i]! + (1 - share) * b[i]!))).toBeLessThanOrEqual(1);
}

describe('degradation', () => {
  it('runs the network of the picture, and says which', async () => {
    const alone = await upscaleFace(clean, { model });
    const other = await upscaleFace(clean, { model: robust });
    expect(alone.degradation).toBe(0);
    expect(await bytes(clean, 'clean')).toEqual(alone.image.data);
    expect(await bytes(clean, 'real')).toEqual(other.image.data);
    expect(await bytes(clean, 1)).toEqual(other.image.data);
    expect(alone.image.data).not.toEqual(other.image.data);
    expect((await upscaleFace(clean, { model, robust, degradation: 'real' })).degradation).toBe(1);
  });

  it('mixes in between', async () => {
    const [a, b, half] = [await bytes(clean, 0), await bytes(clean, 1), await bytes(clean, 0.5)];
    expectMixed(half, a, b, 0.5);
  });

  it('shares what fidelity leaves', async () => {
    const [a, b] = [await bytes(clean, 0), await bytes(clean, 1)];
    const { image } = await upscaleFace(clean, { model, robust, adversarial: model, degradation: 0.5, fidelity: 0.5 });
    expectMixed(image.data, a, b, 1 - 0.5 * (1 - 0.5 * 0.85));
  });

  it('has clean and real pictures their own networks for natural detail', async () => {
    const asked: boolean[] = [];
    const adversarial = async (isReal: boolean) => {
      asked.push(isReal);
      return isReal ? model : robust;
    };
    const mixed = async (degradation: number) =>
      (await upscaleFace(clean, { model, robust, adversarial, degradation, fidelity: 0 })).image.data;
    const [a, b] = [await bytes(clean, 0), await bytes(clean, 1)];
    expectMixed(await mixed(0), b, a, 0.85);
    expectMixed(await mixed(1), a, b, 0.85);
    expect(asked).toEqual([false, true]);
  });

  it('finds one for both beside the network that keeps it, and opens the network for real pictures for these only', async () => {
    const adversarial = vi.fn(async () => natural as Network);
    const keeping = Object.create(model, { adversarial: { value: adversarial } }) as Network;
    const open = vi.fn(async () => robust);
    for (const picture of [clean, real]) {
      const { image } = await upscaleFace(picture, { model: keeping, robust: open, fidelity: 0 });
      const invented = (await upscaleFace(picture, { model: natural })).image.data;
      expectMixed(image.data, invented, await bytes(picture, picture === clean ? 0 : 1), 0.85);
      expect(open.mock.calls.length > 0).toBe(picture === real);
    }
    expect(adversarial).toHaveBeenCalledTimes(2);
  });

  it('runs a network once that is asked for by two', async () => {
    const passes: number[] = [];
    const onProgress = ({ fraction }: { fraction: number }) => passes.push(fraction);
    await upscaleFace(clean, { model, robust, adversarial: model, degradation: 0.5, fidelity: 0.5, onProgress });
    expect(passes).toEqual([0.5, 1]);
  });

  it('judges by itself', async () => {
    expect((await upscaleFace(clean, { model, robust })).degradation).toBe(0);
    expect((await upscaleFace(real, { model, robust })).degradation).toBe(1);
    expect(await bytes(real, undefined)).toEqual(await bytes(real, 'real'));
  });

  it('judges every face of many', async () => {
    const results = await upscaleFaces([real, clean, real, portrait(2)], { model, robust });
    expect(results.map(({ degradation }) => degradation)).toEqual([1, 0, 1, 0]);
    expect(results[2]!.image.data).toEqual(await bytes(real, 'real'));
    expect(results[1]!.image.data).toEqual(await bytes(clean, 'clean'));
  });

  it('opens the second network only where it is needed', async () => {
    const open = vi.fn(async () => robust);
    await upscaleFace(clean, { model, robust: open });
    await upscaleFace(real, { model, robust: open, degradation: 'clean' });
    expect(open).not.toHaveBeenCalled();
    expect((await upscaleFace(real, { model, robust: open })).degradation).toBe(1);
    expect(open).toHaveBeenCalled();
  });

  it('means clean where there is no such network, and refuses real', async () => {
    expect((await upscaleFace(real, { model })).degradation).toBe(0);
    for (const degradation of ['real', 0.3] as const) {
      await expect(upscaleFace(real, { model, degradation })).rejects.toThrow(/no network for real pictures/);
      await expect(upscaleFaces([real], { model, degradation })).rejects.toThrow(OptionError);
    }
  });

  it('says once where that network cannot be read, and goes on; asked for, it fails', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const missing = async () => {
      throw new WeightsError('Expected the file model.json in shelf but found none');
    };
    for (let i = 0; i < 2; i++) expect((await upscaleFace(real, { model, robust: missing })).degradation).toBe(0);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toContain('model.json in shelf');
    const adversarial = vi.fn(async () => natural as Network);
    const options = { model, robust: missing, adversarial, fidelity: 0 };
    expect((await upscaleFace(real, options)).degradation).toBe(0);
    expect(adversarial.mock.calls).toEqual([[false]]);
    await expect(upscaleFace(real, { model, robust: missing, degradation: 'real' })).rejects.toThrow(WeightsError);
  });

  it('refuses other words, numbers and networks', async () => {
    for (const degradation of ['noisy', 1.2, -1, Number.NaN, null] as never[])
      await expect(upscaleFace(clean, { model, robust, degradation })).rejects.toThrow(OptionError);
    await expect(upscaleFace(clean, { model, robust: {} as never })).rejects.toThrow(OptionError);
    const twice = buildMultiStage({ stages: [plainStage(), plainStage()] });
    await expect(upscaleFace(clean, { model, robust: twice, degradation: 'real' })).rejects.toThrow(/stages of x2 /);
    twice.dispose();
  });
});

it('an upscaler has both networks, and never needs the second one to start', async () => {
  const open = vi.fn(async () => robust);
  const companion: MultiStage & { robust?: typeof open } = model;
  companion.robust = open;
  try {
    const upscaler = await createUpscaler({ model: companion });
    await upscaler.warmup({ width: 32, height: 32 });
    await upscaler.upscale(clean);
    expect(open).not.toHaveBeenCalled();
    const { image, degradation } = await upscaler.upscale(real);
    expect(degradation).toBe(1);
    expect(image.data).toEqual(await bytes(real, 'real'));
    await upscaler.dispose();
  } finally {
    delete companion.robust;
  }
  const given = await createUpscaler({ model, robust });
  expect((await given.upscale(real)).degradation).toBe(1);
  expect((await given.upscale(real, { degradation: 'clean' })).degradation).toBe(0);
  await given.dispose();
});
