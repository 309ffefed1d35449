import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError, ImageError, OptionError, WeightsError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { shakeWeights } from '../../src/testing/values.js';
import { cloneNetwork } from '../../src/upscaler/clone-network.js';
import { createUpscaler } from '../../src/upscaler/create-upscaler.js';
import type { UpscalerOptions } from '../../src/upscaler/options.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { pictures, taken } from '../compose/pictures.js';
import { plainStage, smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { nearestTwice } from '../modules/foreign-models.js';

let model: MultiStage;
let artifacts: tf.io.ModelArtifacts;
let tensors = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
  model = buildMultiStage({ stages: [smallStage(), plainStage(), smallStage()] });
  shakeWeights(model.model.weights, 'upscaler');
  artifacts = await toArtifacts(model);
});
const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeEach(() => {
  tensors = tf.memory().numTensors;
  warn.mockClear();
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors);
  expect(tf.getBackend(), 'the selected backend').toBe('cpu');
});
afterAll(() => model.dispose());

const face = () => pattern('smooth', 6, 5, 1);

describe('createUpscaler', () => {
  it('enlarges as upscaleFace does, and says what it runs on', async () => {
    const upscaler = await createUpscaler({ model });
    expect([upscaler.scale, upscaler.scales]).toEqual([8, [2, 4, 8]]);
    const options = { stages: true, boundaries: true, scale: 4, strength: 0.5 };
    const images: number[] = [];
    const result = await upscaler.upscale(face(), {
      ...options,
      onProgress: ({ image, boundaries }) => images.push(image!.width, boundaries?.data.length ?? 0),
    });
    const expected = await upscaleFace(face(), { model, ...options, backend: 'engine' });
    expect({ ...result, milliseconds: 0 }).toEqual({ ...expected, milliseconds: 0 });
    expect(images).toEqual([12, 6 * 5 * 11, 24, 0]);
    const { candidates, ...description } = upscaler.describeBackend();
    expect(description).toEqual({
      asked: 'auto',
      chosen: 'engine',
      why: 'the only one that works here',
      simd: expect.stringMatching(/^(simd|relaxed)$/),
      threads: 1,
      crossOriginIsolated: true,
    });
    expect(candidates.map(({ name }) => name)).toEqual(['engine', 'tfjs-webgpu', 'tfjs-webgl']);
    await expect(upscaler.upscale(face(), { backend: 'tfjs' } as never)).rejects.toThrow(
      /Unknown option "backend" in upscale/,
    );
    await upscaler.dispose();
  });

  it('loads the network where it is told, and frees it', async () => {
    for (const source of [artifacts, tf.io.fromMemory(artifacts)]) {
      const upscaler = await createUpscaler({ model: source, adversarial: source, backend: 'tfjs-cpu' });
      expect(upscaler.describeBackend()).toMatchObject({ chosen: 'tfjs-cpu', why: 'asked for' });
      const { image, backend } = await upscaler.upscale(face(), { fidelity: 0.5 });
      expect([image.width, backend]).toEqual([48, 'tfjs-cpu']);
      await upscaler.warmup({ width: 9, height: 3 });
      await upscaler.dispose();
      await upscaler.dispose();
    }
  });

  it('reads the network for natural detail when it is first needed', async () => {
    const upscaler = await createUpscaler({ model: artifacts, adversarial: { modelTopology: {} }, backend: 'engine' });
    expect((await upscaler.upscale(face())).image.width).toBe(48);
    await expect(upscaler.upscale(face(), { fidelity: 0 })).rejects.toThrow(/weights beside the topology/);
    await upscaler.dispose();
  });

  it('warns once where what was asked for is not to be had', async () => {
    const upscaler = await createUpscaler({ model, backend: 'tfjs-webgl' });
    await upscaler.upscale(face());
    expect(upscaler.describeBackend().chosen).toBe('engine');
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/engine runs the network. tfjs-webgl does not work here: There is no webgl here/)],
    ]);
    await upscaler.dispose();
  });

  it('leaves layers that the engine does not know to tfjs', async () => {
    const foreign = buildMultiStage({ stages: [{ bum: foreignBum(nearestTwice, { scale: 2, name: 'mine' }) }] });
    const upscaler = await createUpscaler({ model: foreign, backend: 'engine', wasmPaths: '/nowhere/' });
    expect(upscaler.describeBackend().chosen).toBe('engine');
    expect((await upscaler.upscale(face())).image.width).toBe(12);
    await upscaler.dispose();
    const again = await createUpscaler({
      model: await toArtifacts(foreign),
      functions: { mine: nearestTwice },
      backend: 'tfjs-cpu',
    });
    expect((await again.upscale(face())).image.width).toBe(12);
    await again.dispose();
    foreign.dispose();
  });

  it('takes out a backend that gives NaN', async () => {
    const nan = (x: tf.Tensor4D) => tf.tidy(() => tf.mul(nearestTwice(x), Number.NaN) as tf.Tensor4D);
    const broken = buildMultiStage({ stages: [{ bum: foreignBum(nan, { scale: 2 }) }] });
    const creating = createUpscaler({ model: broken, backend: 'tfjs-cpu' });
    await expect(creating).rejects.toThrow(/No backend runs the network. tfjs-cpu: .*NaN or infinite/);
    await expect(creating).rejects.toThrow(BackendError);
    broken.dispose();
  });

  it('refuses options out of range before it loads anything', async () => {
    const cases: [object, RegExp, typeof OptionError | typeof WeightsError][] = [
      [{ backend: 'metal' }, /one of "auto", "engine", "tfjs", "tfjs-webgpu", .* for backend/, OptionError],
      [{ model: undefined }, /for model but received undefined/, OptionError],
      [{ size: { width: 4, height: 16 } }, /at least 8 for size.width but received 4/, OptionError],
      [{ measureLimit: 0 }, /measureLimit/, OptionError],
      [{ backends: 'engine' }, /did you mean "backend"/, OptionError],
      [{ model: { ...artifacts, weightData: new ArrayBuffer(8) } }, /bytes of weights/, WeightsError],
      [{ adversarial: { layers: [] } }, /for adversarial/, OptionError],
    ];
    for (const [options, message, ErrorClass] of cases) {
      const creating = createUpscaler({ model: artifacts, ...options } as UpscalerOptions);
      await expect(creating).rejects.toThrow(message);
      await expect(creating).rejects.toThrow(ErrorClass);
    }
  });
});

describe('an upscaler', () => {
  it('serves calls one after another and lets waiting ones be taken back', async () => {
    const upscaler = await createUpscaler({ model });
    const log: string[] = [];
    const controller = new AbortController();
    const call = (name: string, signal?: AbortSignal) =>
      upscaler.upscale(face(), { signal, onProgress: ({ stage }) => log.push(`${name}${stage}`) });
    const first = call('a');
    const second = call('b', controller.signal);
    const third = call('c');
    controller.abort(new Error('taken back'));
    await expect(second).rejects.toThrow('taken back');
    expect(log).toEqual([]); // at once, not when its turn comes
    await Promise.all([first, third]);
    expect(log).toEqual(['a1', 'a2', 'a3', 'c1', 'c2', 'c3']);
    await upscaler.dispose();
  });

  it('goes on after a call that failed, without blaming the backend', async () => {
    const upscaler = await createUpscaler({ model });
    const onProgress = () => {
      throw new BackendError('mine');
    };
    await expect(upscaler.upscale(face(), { onProgress })).rejects.toThrow('mine');
    await expect(upscaler.upscale(pattern('smooth', 40, 40, 1), { maxPixels: 100 })).rejects.toThrow(ImageError);
    await expect(upscaler.upscale(face(), { scale: 3 })).rejects.toThrow(OptionError);
    expect((await upscaler.upscale(face())).image.width).toBe(48);
    expect(upscaler.describeBackend().chosen).toBe('engine');
    expect(warn).not.toHaveBeenCalled();
    await upscaler.dispose();
  });

  it('rejects what waits when it is disposed of, and keeps the network that was handed in', async () => {
    const upscaler = await createUpscaler({ model });
    const waiting = [upscaler.upscale(face()), upscaler.upscale(face())];
    const rejected = Promise.all(waiting.map((call) => expect(call).rejects.toThrow(/disposed of/)));
    await upscaler.dispose();
    await rejected;
    await expect(upscaler.upscale(face())).rejects.toThrow(BackendError);
    expect((await upscaleFace(face(), { model })).image.width).toBe(48);
  });
});

it('a clone has the weights and functions of the network, and is its own', async () => {
  const foreign = buildMultiStage({
    stages: [smallStage({ bum: foreignBum(nearestTwice, { scale: 2, name: 'mine' }) }), plainStage()],
  });
  shakeWeights(foreign.model.weights, 'clone');
  const clone = await cloneNetwork(foreign);
  const image = pictures(1, 8, 8);
  const expected = taken(foreign.predict(image));
  foreign.dispose();
  expect(taken(clone.predict(image))).toEqual(expected);
  image.dispose();
  clone.dispose();
});
