import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { asyncDisposing } from '../../src/disposing.js';
import * as errors from '../../src/errors.js';
import type { PixelImage } from '../../src/image/types.js';
import type { UpscaleProgress, UpscaleResult } from '../../src/run/result.js';
import { startState } from '../../src/run/state.js';
import { shakeWeights } from '../../src/testing/values.js';
import type { BackendDescription } from '../../src/upscaler/backend-description.js';
import { createUpscaler } from '../../src/upscaler/create-upscaler.js';
import type { UpscalerOptions } from '../../src/upscaler/options.js';
import type { Upscaler, UpscalerRunOptions } from '../../src/upscaler/upscaler.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { UpscalerClient } from '../../src/worker/upscaler-client.js';
import { plainStage, smallStage } from '../compose/small.js';
import { pattern } from '../image/pattern.js';
import { frames, rememberingStages } from '../temporal/sequence.js';
import { inProcess } from './in-process.js';

let model: tf.io.ModelArtifacts;
beforeAll(async () => {
  await tf.setBackend('cpu');
  const network = buildMultiStage({ stages: [smallStage(), plainStage(), smallStage()] });
  shakeWeights(network.model.weights, 'worker');
  model = await toArtifacts(network);
  network.dispose();
});

/** What a real worker takes with it when it ends. */
const made: Upscaler[] = [];
const make = async (options: UpscalerOptions) => {
  const upscaler = await createUpscaler(options);
  made.push(upscaler);
  return upscaler;
};
afterEach(async () => {
  for (const upscaler of made.splice(0)) await upscaler.dispose();
  expect(tf.memory().numTensors).toBe(0);
});

const face = () => pattern('smooth', 6, 5, 1);

/** An upscaler that does what the test says. */
function dummy(upscale: Upscaler['upscale']): Upscaler {
  const description: BackendDescription = {
    asked: 'auto',
    chosen: 'engine',
    why: 'test',
    candidates: [],
    threads: 1,
    crossOriginIsolated: false,
  };
  return asyncDisposing({
    scale: 2,
    scales: [2],
    upscale,
    warmup: async () => undefined,
    describeBackend: () => description,
    dispose: async () => undefined,
  });
}

const started = (upscale: Upscaler['upscale']) => {
  const worker = inProcess(async () => dummy(upscale));
  return UpscalerClient.start(worker, {}).then((client) => ({ client, worker }));
};

/** Resolves once the mock has been called. */
const called = (mock: ReturnType<typeof vi.fn>) => vi.waitFor(() => expect(mock).toHaveBeenCalled());

describe('an upscaler in a worker', () => {
  it('takes and gives the state of a sequence', async () => {
    const network = buildMultiStage({ stages: rememberingStages });
    shakeWeights(network.model.weights, 'worker');
    const remembering = await toArtifacts(network);
    network.dispose();
    const own = await createUpscaler({ model: remembering });
    const client = await UpscalerClient.start(inProcess<UpscalerOptions>(make), { model: remembering });
    const [one, other] = frames(2, 6, 5) as [PixelImage, PixelImage];
    const sequence = async (upscaler: Upscaler) => {
      const { state } = await upscaler.upscale(one, { state: startState() });
      const again = await upscaler.upscale(other, { state: state! });
      expect((await upscaler.upscale(other, { state: state! })).image).toEqual(again.image);
      return again.image;
    };
    const image = await sequence(own);
    expect(await sequence(client)).toEqual(image);
    expect((await client.upscale(other)).image).not.toEqual(image);
    await Promise.all([own.dispose(), client.dispose()]);
  });

  it('gives what an upscaler gives, progress included', async () => {
    const own = await createUpscaler({ model });
    const client = await UpscalerClient.start(inProcess<UpscalerOptions>(make), { model });
    expect([client.scale, client.scales]).toEqual([own.scale, own.scales]);
    expect(client.describeBackend().chosen).toBe(own.describeBackend().chosen);
    const run = async (upscaler: Upscaler) => {
      const progress: UpscaleProgress[] = [];
      const options = { stages: true, boundaries: true, strength: { eyes: 0.5 } };
      const result = await upscaler.upscale(face(), { ...options, onProgress: (p) => progress.push(p) });
      return { progress, result: { ...result, milliseconds: 0 } };
    };
    expect(await run(client)).toEqual(await run(own));
    const floats = tf.tensor3d(
      Float32Array.from({ length: 90 }, (_, i) => (i % 7) / 7),
      [5, 6, 3],
    );
    expect((await client.upscale(floats)).image).toEqual((await own.upscale(floats)).image);
    floats.dispose();
    await client.warmup({ width: 3, height: 9 });
    const controller = new AbortController();
    const stopped = client.warmup({ width: 9, height: 9 }, controller);
    controller.abort(7);
    await expect(stopped).rejects.toBe(7);
    await Promise.all([own.dispose(), client.dispose()]);
  });

  it('leaves the picture with the caller', async () => {
    const { client } = await started(async (image) => ({ image }) as never);
    const image = face();
    const bytes = image.data.slice();
    const { image: seen } = await client.upscale(image);
    expect(image.data).toEqual(bytes);
    expect(seen).toEqual(image);
    await client.dispose();
  });

  it('carries errors of every class', async () => {
    for (const [name, value] of Object.entries(errors)) {
      if (name === 'MsfsrError' || typeof value !== 'function') continue;
      const ErrorClass = value as new (message: string) => errors.MsfsrError;
      const thrown = new ErrorClass(`about ${name}`);
      const { client } = await started(() => Promise.reject(thrown));
      const error = (await client.upscale(face()).catch((e: unknown) => e)) as errors.MsfsrError;
      expect(error).toBeInstanceOf(ErrorClass);
      expect([error.name, error.code, error.message, error.stack]).toEqual([
        name,
        thrown.code,
        thrown.message,
        thrown.stack,
      ]);
      await client.dispose();
    }
    const others: [unknown, object][] = [
      [new errors.MsfsrError('MSFSR_FUNCTION_MISSING', 'which'), { code: 'MSFSR_FUNCTION_MISSING', message: 'which' }],
      [new RangeError('too far'), { name: 'RangeError', message: 'too far' }],
      ['a string', { message: 'a string' }],
    ];
    for (const [thrown, expected] of others) {
      const { client } = await started(() => Promise.reject(thrown));
      await expect(client.upscale(face())).rejects.toThrow(expect.objectContaining(expected));
      await client.dispose();
    }
  });

  it('refuses what is no picture without asking the worker', async () => {
    const upscale = vi.fn();
    const { client } = await started(upscale);
    for (const [image, message] of [
      [null, /for image but received null/],
      ['face.png', /for image but received "face.png"/],
      [{}, /for image but received Object/],
      [{ width: 2, height: 2, data: new Uint8ClampedArray(3) }, /16 RGBA bytes/],
    ] as const) {
      await expect(client.upscale(image as never)).rejects.toThrow(message);
    }
    expect(upscale).not.toHaveBeenCalled();
    await client.dispose();
  });
});

describe('abort', () => {
  it('rejects at once with the reason and stops the work', async () => {
    const seen: AbortSignal[] = [];
    const upscale = vi.fn((_: unknown, { signal }: UpscalerRunOptions = {}) => {
      seen.push(signal!);
      return new Promise<UpscaleResult>((_resolve, reject) => {
        signal!.addEventListener('abort', () => reject(signal!.reason));
      });
    });
    const { client } = await started(upscale);
    const controller = new AbortController();
    const running = client.upscale(face(), { signal: controller.signal });
    await called(upscale);
    expect(seen[0]!.aborted).toBe(false);
    controller.abort(new Error('not needed'));
    await expect(running).rejects.toThrow('not needed');
    await vi.waitFor(() => expect(seen[0]!.aborted).toBe(true));
    await expect(client.upscale(face(), { signal: controller.signal })).rejects.toThrow('not needed');
    expect(upscale).toHaveBeenCalledTimes(1);
    await client.dispose();
  });

  it('stops a real network between stages, and takes a waiting call out of the queue', async () => {
    const stages: number[][] = [];
    const worker = inProcess<UpscalerOptions>(async (options) => {
      const upscaler = await make(options);
      return dummy((image, { onProgress, ...rest } = {}) => {
        const own: number[] = [];
        stages.push(own);
        const watch = (p: UpscaleProgress) => {
          own.push(p.stage);
          onProgress?.(p);
        };
        return upscaler.upscale(image, { ...rest, onProgress: watch });
      });
    });
    const client = await UpscalerClient.start(worker, { model });
    const [first, second] = [new AbortController(), new AbortController()];
    const onProgress = () => {
      first.abort();
      second.abort();
    };
    const results = await Promise.allSettled([
      client.upscale(face(), { signal: first.signal, onProgress }),
      client.upscale(face(), { signal: second.signal }),
      client.upscale(face()),
    ]);
    const aborted = { status: 'rejected', reason: expect.objectContaining({ name: 'AbortError' }) };
    expect(results).toEqual([aborted, aborted, { status: 'fulfilled', value: expect.objectContaining({ scale: 8 }) }]);
    expect(stages[0]!.length).toBeLessThan(3);
    expect(stages.slice(1)).toEqual([[], [1, 2, 3]]);
    await client.dispose();
  });

  it('of the start terminates the worker', async () => {
    const worker = inProcess(() => new Promise<never>(() => undefined));
    const signal = AbortSignal.timeout(5);
    await expect(UpscalerClient.start(worker, {}, signal)).rejects.toThrow(
      expect.objectContaining({ name: 'TimeoutError' }),
    );
    expect(worker.terminated).toBe(1);
  });

  it('comes from a callback that throws, too', async () => {
    let stopped = false;
    const { client } = await started(async (_, { onProgress, signal } = {}) => {
      onProgress!({ stage: 1, stages: 2, fraction: 0.5 });
      await new Promise((resolve) => signal!.addEventListener('abort', resolve));
      stopped = true;
      throw signal!.reason;
    });
    const onProgress = () => {
      throw new Error('mine');
    };
    await expect(client.upscale(face(), { onProgress })).rejects.toThrow('mine');
    await vi.waitFor(() => expect(stopped).toBe(true));
    await client.dispose();
  });
});

describe('the end', () => {
  const never = () => vi.fn(() => new Promise<UpscaleResult>(() => undefined));

  it('a worker that fails rejects every call, now and later', async () => {
    const upscale = never();
    const { client, worker } = await started(upscale);
    const calls = [client.upscale(face()), client.upscale(face()), client.warmup()];
    await called(upscale);
    worker.fail('The worker failed: out of memory');
    for (const call of [...calls.slice(0, 2), client.upscale(face()), client.warmup()]) {
      await expect(call).rejects.toThrow(errors.BackendError);
      await expect(call).rejects.toThrow('out of memory');
    }
    await calls[2]!.catch(() => undefined); // was done or not
    expect(worker.terminated).toBe(1);
  });

  it('dispose rejects what waits and terminates the worker, once', async () => {
    const upscale = never();
    const { client, worker } = await started(upscale);
    const call = client.upscale(face());
    const rejected = expect(call).rejects.toThrow(/disposed of/);
    await called(upscale);
    await client.dispose();
    await client.dispose();
    await rejected;
    await expect(client.upscale(face())).rejects.toThrow(errors.BackendError);
    expect(worker.terminated).toBe(1);
  });

  it('a start that fails terminates the worker and says why', async () => {
    const worker = inProcess<UpscalerOptions>(make);
    const start = UpscalerClient.start(worker, { model: { ...model, weightData: new ArrayBuffer(4) } });
    await expect(start).rejects.toThrow(errors.WeightsError);
    expect(worker.terminated).toBe(1);
    const unknown = UpscalerClient.start(inProcess<UpscalerOptions>(make), { model, backend: 'metal' });
    await expect(unknown).rejects.toThrow(/one of "auto", .* for backend but received "metal"/);
  });
});
