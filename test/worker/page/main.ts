/** What the tests of the worker client do inside the page; they call it by name. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import type { PixelImage } from '../../../src/image/types.js';
import { createUpscaler } from '../../../src/upscaler/create-upscaler.js';
import type { Upscaler } from '../../../src/upscaler/upscaler.js';
import { createWorkerUpscaler, type WorkerUpscalerOptions } from '../../../src/worker/create-worker-upscaler.js';
import { longestTask } from './longest-task.js';

await tf.setBackend('cpu');

const SCRIPT = '/worker.js';

function face(width = 16, height = 16): ImageData {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    const [u, v] = [(i % width) / width, Math.floor(i / width) / height];
    image.data.set([40 + 190 * u, 200 - 150 * v, 90 + 100 * u * v, 255], 4 * i);
  }
  return image;
}

const inWorker = (options: Partial<WorkerUpscalerOptions> = {}) =>
  createWorkerUpscaler({ model: '/small/model.json', worker: SCRIPT, ...options });

/** What an error is, for the other side. */
const told = (error: unknown) => {
  const { name, code, message } = error as { name: string; code?: string; message: string };
  return { name, code, message };
};

function drawn(image: ImageData): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')!.putImageData(image, 0, 0);
  return canvas;
}

/** Largest difference of two pictures. */
const unlike = (a: PixelImage, b: PixelImage) =>
  a.data.length === b.data.length
    ? a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0)
    : 256;

const actions = {
  /** Every kind of picture; how far each result is from that of pixels. */
  async kinds() {
    const upscaler = await inWorker();
    const pixels = face();
    const canvas = drawn(pixels);
    const blob = await new Promise<Blob>((resolve) => canvas.toBlob((made) => resolve(made!)));
    const element = new Image();
    element.src = canvas.toDataURL();
    await element.decode();
    const offscreen = new OffscreenCanvas(16, 16);
    offscreen.getContext('2d')!.putImageData(pixels, 0, 0);
    const bitmap = await createImageBitmap(pixels);
    const tensor = tf.tidy(() => tf.div(tf.browser.fromPixels(pixels), 255) as tf.Tensor3D);
    const expected = (await upscaler.upscale(pixels)).image;
    const results: Record<string, number> = {};
    for (const [name, input] of Object.entries({ canvas, blob, element, offscreen, bitmap, tensor })) {
      results[name] = unlike((await upscaler.upscale(input)).image, expected);
    }
    const refused = [];
    for (const input of [new Image(), new Blob(['no picture']), document.body]) {
      refused.push(told(await upscaler.upscale(input as HTMLImageElement).catch((error: unknown) => error)));
    }
    await upscaler.dispose();
    return { results, refused, kept: [bitmap.width, pixels.data.length, tensor.isDisposed] };
  },

  /** A call that is aborted while it runs, and those around it. */
  async abort() {
    const upscaler = await inWorker();
    const controller = new AbortController();
    const stages: number[] = [];
    const onProgress = ({ stage }: { stage: number }) => {
      stages.push(stage);
      controller.abort(new Error('enough'));
    };
    const calls = [
      upscaler.upscale(face(), { signal: controller.signal, onProgress }),
      upscaler.upscale(face(), { signal: controller.signal }),
      upscaler.upscale(face(), { stages: true }),
    ];
    const outcomes = (await Promise.allSettled(calls)).map((result) =>
      result.status === 'rejected' ? told(result.reason).message : result.value.stages!.map(({ scale }) => scale),
    );
    await upscaler.dispose();
    return { outcomes, stages };
  },

  /** Errors of the start and of the worker. */
  async failures() {
    const results: Record<string, object> = {};
    const attempt = async (name: string, run: () => Promise<unknown>) => {
      results[name] = told(await run().catch((error: unknown) => error));
    };
    await attempt('no script', () => inWorker({ worker: '/nowhere.js' }));
    await attempt('no network', () => inWorker({ model: '/nowhere/model.json' }));
    await attempt('no such backend', () => inWorker({ backend: 'metal' as 'engine' }));
    await attempt('crash', async () => {
      const upscaler = await inWorker({ worker: () => new Worker('/crash.js', { type: 'module' }) });
      await Promise.all([upscaler.upscale(face()), upscaler.upscale(face())]);
    });
    await attempt('disposed', async () => {
      const upscaler = await inWorker();
      const call = upscaler.upscale(face());
      await upscaler.dispose();
      await call;
    });
    return results;
  },

  /**
   * Longest task of this thread while a large face is enlarged, ms: in a worker, and here. What else the machine does only adds to it, so the
   * quietest run counts, and there are more of them until one is below `enough`.
   */
  async longestTasks(enough: number) {
    const options = { model: '/weights/compact-x8/model.json', backend: 'engine' } as const;
    const quietest = async (upscaler: Upscaler, most: number) => {
      const run = () => upscaler.upscale(face(48, 48), { stages: true, entry: 1 });
      await run();
      let longest = Infinity;
      for (let i = 0; i < most && longest >= enough; i++) longest = Math.min(longest, await longestTask(run));
      await upscaler.dispose();
      return longest;
    };
    return {
      worker: await quietest(await inWorker(options), 60),
      page: await quietest(await createUpscaler(options), 3),
    };
  },

  /** A graphics backend, whose context goes away between two pictures. */
  async lostContext() {
    const reference = await createUpscaler({ model: '/small/model.json', backend: 'engine' });
    const upscaler = await createUpscaler({ model: '/small/model.json', backend: 'tfjs-webgl' });
    const expected = (await reference.upscale(face())).image;
    const before = (await upscaler.upscale(face())).image;
    const chosenBefore = upscaler.describeBackend().chosen;
    const { gpgpu } = tf.findBackend('webgl') as unknown as { gpgpu: { gl: WebGL2RenderingContext } };
    gpgpu.gl.getExtension('WEBGL_lose_context')!.loseContext();
    const after = (await upscaler.upscale(face())).image;
    const { chosen, candidates } = upscaler.describeBackend();
    await reference.dispose();
    await upscaler.dispose();
    return {
      chosen: [chosenBefore, chosen],
      unlike: [unlike(before, expected), unlike(after, expected)],
      reason: candidates.find(({ name }) => name === 'tfjs-webgl')!.reason,
      tensors: tf.memory().numTensors,
      selected: tf.getBackend(),
    };
  },

  /** The engine with two threads, in a worker and here. */
  async threads() {
    const results: { threads: number; unlike: number }[] = [];
    const reference = await inWorker();
    const expected = (await reference.upscale(face())).image;
    await reference.dispose();
    for (const upscaler of [
      await inWorker({ threads: 2 }),
      await createUpscaler({ model: '/small/model.json', threads: 2 }),
    ]) {
      // The second thread takes part once it has started.
      let image = (await upscaler.upscale(face())).image;
      for (let i = 0; i < 50 && upscaler.describeBackend().threads < 2; i++)
        image = (await upscaler.upscale(face())).image;
      results.push({ threads: upscaler.describeBackend().threads, unlike: unlike(image, expected) });
      await upscaler.dispose();
    }
    return results;
  },

  /** WebGPU in a worker, if there is one, against the engine. */
  async webgpu() {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
    if (!(await gpu?.requestAdapter())) return undefined;
    const options = { model: '/tiny/model.json', size: { width: 8, height: 8 } }; // its shaders take their time without a GPU
    const reference = await inWorker({ ...options, backend: 'engine' });
    const upscaler = await inWorker({ ...options, backend: 'tfjs-webgpu' });
    const [expected, { image, backend }] = [await reference.upscale(face(8, 8)), await upscaler.upscale(face(8, 8))];
    const { why } = upscaler.describeBackend();
    await Promise.all([reference.dispose(), upscaler.dispose()]);
    return { backend, why, unlike: unlike(image, expected.image) };
  },

  /** What `auto` finds here. */
  async auto() {
    const upscaler = await inWorker();
    const description = upscaler.describeBackend();
    await upscaler.dispose();
    return description;
  },
};

/** What the page can do, by name. */
export type Actions = typeof actions;

Object.assign(globalThis, { actions });
