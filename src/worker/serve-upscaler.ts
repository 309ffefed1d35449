import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { UpscaleResult } from '../run/result.js';
import type { Upscaler } from '../upscaler/upscaler.js';
import { invalid } from '../validate.js';
import { toErrorMessage } from './error-message.js';
import type { Call, ImageFloats, Reply, SentImage, SentRunOptions } from './messages.js';
import type { WorkerPort } from './worker-port.js';

/**
 * Answers the calls of a `createWorkerUpscaler` from inside a worker.
 *
 * @param port the line to the owner
 * @param create makes the upscaler that does the work, from the options that the owner sent
 */
export function serveUpscaler<Options>(port: WorkerPort, create: (options: Options) => Promise<Upscaler>): void {
  const running = new Map<number, AbortController>();
  let started = false;
  let upscaler: Upscaler | undefined;
  const post = (reply: Reply, transfer: Transferable[] = []) => port.post(reply, transfer);

  const answer = async (call: Exclude<Call<Options>, { method: 'abort' }>) => {
    if (call.method === 'create') {
      if (started) invalid('one call of "create"', 'worker', 'another one');
      started = true;
      post({ id: call.id, heard: true });
      upscaler = await create(call.options);
      return { scales: upscaler.scales };
    }
    if (!upscaler) return invalid('"create" as the first call that is answered', 'worker', call.method);
    if (call.method === 'warmup') {
      await upscaler.warmup(call.size, { signal: signalOf(call.id) });
      return undefined;
    }
    if (call.method !== 'upscale')
      return invalid('create, upscale, warmup or abort', 'method', (call as { method: unknown }).method);
    return upscale(
      upscaler,
      call.image,
      call.options,
      (progress) => post({ id: call.id, progress }),
      signalOf(call.id),
    );
  };
  const signalOf = (id: number) => {
    const controller = new AbortController();
    running.set(id, controller);
    return controller.signal;
  };

  port.listen(async (message) => {
    const call = message as Call<Options>;
    // Others may speak on the same line: what has no number waits for no answer.
    if (typeof call?.id !== 'number') return;
    const { id } = call;
    if (call.method === 'abort') return running.get(id)?.abort();
    try {
      const value = await answer(call);
      post({ id, value, description: upscaler!.describeBackend() }, value && 'image' in value ? buffersOf(value) : []);
    } catch (error) {
      post({ id, error: toErrorMessage(error) });
    } finally {
      running.delete(id);
    }
  });
}

async function upscale(
  upscaler: Upscaler,
  image: SentImage,
  options: SentRunOptions,
  onProgress: NonNullable<Parameters<Upscaler['upscale']>[1]>['onProgress'],
  signal: AbortSignal,
): Promise<UpscaleResult> {
  const input = isFloats(image) ? asTensor(image) : image;
  try {
    return await upscaler.upscale(input, { ...options, onProgress, signal });
  } finally {
    if (typeof ImageBitmap !== 'undefined' && input instanceof ImageBitmap) input.close();
  }
}

const isFloats = (image: SentImage): image is ImageFloats =>
  typeof image === 'object' && image !== null && 'floats' in image;

/** What was a tensor on the page, in the form of one: tfjs is not loaded for it. */
const asTensor = ({ shape, floats }: ImageFloats) =>
  ({
    shape,
    dtype: 'float32',
    data: async () => floats,
    dataSync: () => floats,
    dispose: () => undefined,
  }) as unknown as Tensor4D;

/** Memory that a result can hand over instead of copying it. */
function buffersOf({ image, stages = [], boundaries = [] }: UpscaleResult): Transferable[] {
  const views = [image.data, ...stages.map((stage) => stage.image.data), ...boundaries.map(({ data }) => data)];
  return [...new Set(views.map(({ buffer }) => buffer as ArrayBuffer))];
}
