import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../../../src/compose/build-multi-stage.js';
import { createUpscaler } from '../../../src/upscaler/create-upscaler.js';
import { serveUpscaler } from '../../../src/worker/serve-upscaler.js';
import { plainStage } from '../../compose/small.js';
import type { Draw } from '../draw.js';
import { mutateJson, ODD_VALUES } from '../mutate.js';
import type { Target } from '../target.js';

const picture = { width: 8, height: 8, data: Array.from({ length: 256 }, (_, i) => i) };

/** Calls as a page sends them, pictures as plain lists. */
const CALLS = [
  { id: 1, method: 'create', options: { backend: 'engine' } },
  { id: 2, method: 'upscale', image: picture, options: { degradation: 'clean', stages: true } },
  { id: 3, method: 'upscale', image: { shape: [4, 4, 3], floats: Array(48).fill(0.5) }, options: {} },
  { id: 4, method: 'warmup', size: { width: 8, height: 8 } },
  { id: 5, method: 'abort' },
];

/** Puts typed arrays where a page has them. */
function typed(call: unknown): unknown {
  const { image } = (call ?? {}) as { image?: { data?: unknown; floats?: unknown } };
  if (Array.isArray(image?.data)) image.data = Uint8ClampedArray.from(image.data as number[]);
  if (Array.isArray(image?.floats)) image.floats = Float32Array.from(image.floats as number[]);
  return call;
}

const message = (draw: Draw) => (draw.chance(0.1) ? draw.pick(ODD_VALUES) : typed(mutateJson(draw.pick(CALLS), draw)));

/** Messages to a worker: each is answered once, or nobody waits for an answer. */
export const workerMessages: Target = {
  name: 'worker-messages',
  about: 'messages to a worker',
  async prepare() {
    await tf.setBackend('cpu');
    const model = buildMultiStage({ stages: [plainStage()] });
    return async (draw) => {
      let receive: (message: unknown) => Promise<void> | void = () => undefined;
      const replies: unknown[] = [];
      const port = {
        post: (reply: unknown) => replies.push(reply),
        listen: (react: typeof receive) => {
          receive = react;
        },
      };
      const made: { dispose(): Promise<void> }[] = [];
      serveUpscaler<object>(port, async (options) => {
        const upscaler = await createUpscaler({ ...options, model });
        made.push(upscaler);
        return upscaler;
      });
      if (draw.chance(0.8)) await receive(CALLS[0]);
      const before = replies.length;
      await receive(message(draw));
      const answers = replies.slice(before).filter((reply) => !(reply as { progress?: unknown }).progress);
      if (answers.length > 1) throw new Error(`${answers.length} answers to one message`);
      for (const upscaler of made) await upscaler.dispose();
    };
  },
};
