import * as tf from '@tensorflow/tfjs-core';
import type { UpscaleResult } from '../run/result.js';
import type { Upscaler } from '../upscaler/upscaler.js';
import { toErrorMessage } from './error-message.js';
import type { Call, Reply, SentImage, SentRunOptions } from './messages.js';
import type { WorkerPort } from './worker-port.js';

/**
 * Answers the calls of a `createWorkerUpscaler` from inside a worker.
 *
 * @param port the line to the owner
 * @param create makes the upscaler that does the work, from the options that the owner sent
 */
export function serveUpscaler<Options>(port: WorkerPort, create: (options: Options) => Promise<Upscaler>): void {
  const running = new Map<number, AbortController>();
  let upscaler: Upscaler | undefined;
  const post = (reply: Reply, transfer: Transferable[] = []) => port.post(reply, transfer);

  const answer = async (call: Exclude<Call<Options>, { method: 'abort' }>) => {
    if (call.method === 'create') {
      upscaler = await create(call.options);
      return { scales: upscaler.scales };
    }
    if (!upscaler) throw new Error('The first call must be "create"');
    if (call.method === 'warmup') {
      await upscaler.warmup(call.size);
      return undefined;
    }
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
  const input = 'floats' in image ? tf.tensor<tf.Rank.R4>(image.floats, [...image.shape] as never) : image;
  try {
    return await upscaler.upscale(input, { ...options, onProgress, signal });
  } finally {
    if (input instanceof tf.Tensor) input.dispose();
    if (typeof ImageBitmap !== 'undefined' && input instanceof ImageBitmap) input.close();
  }
}

/** Memory that a result can hand over instead of copying it. */
function buffersOf({ image, stages = [], boundaries = [] }: UpscaleResult): Transferable[] {
  const views = [image.data, ...stages.map((stage) => stage.image.data), ...boundaries.map(({ data }) => data)];
  return [...new Set(views.map(({ buffer }) => buffer as ArrayBuffer))];
}
