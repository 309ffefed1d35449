import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../../../src/compose/build-multi-stage.js';
import { createPixelImage } from '../../../src/image/types.js';
import { createUpscaler } from '../../../src/upscaler/create-upscaler.js';
import type { UpscalerOptions } from '../../../src/upscaler/options.js';
import { checkReply, type Method } from '../../../src/worker/check-reply.js';
import { serveUpscaler } from '../../../src/worker/serve-upscaler.js';
import { UpscalerClient } from '../../../src/worker/upscaler-client.js';
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
    // What right options make is the same for all.
    const right = await createUpscaler({ ...CALLS[0]!.options, model } as UpscalerOptions);
    return async (draw) => {
      let receive: (message: unknown) => Promise<void> | void = () => undefined;
      const replies: object[] = [];
      const port = {
        post: (reply: unknown) => replies.push(reply as object),
        listen: (react: typeof receive) => {
          receive = react;
        },
      };
      const made: { dispose(): Promise<void> }[] = [];
      serveUpscaler<object>(port, async (options) => {
        if (options === CALLS[0]!.options) return right;
        const upscaler = await createUpscaler({ ...options, model });
        made.push(upscaler);
        return upscaler;
      });
      if (draw.chance(0.8)) await receive(CALLS[0]);
      const before = replies.length;
      const sent = message(draw);
      await receive(sent);
      const answers = replies.slice(before).filter((reply) => 'value' in reply || 'error' in reply);
      const { id, method } = Object(sent) as { id?: unknown; method?: unknown };
      const expected = typeof id === 'number' && method !== 'abort' ? 1 : 0;
      if (answers.length !== expected) throw new Error(`${answers.length} answers to one message`);
      for (const reply of replies.slice(before)) checkReply(reply, method as Method);
      for (const upscaler of made) await upscaler.dispose();
    };
  },
};

const description = {
  asked: 'auto',
  chosen: 'engine',
  why: 'test',
  candidates: [],
  threads: 1,
  crossOriginIsolated: true,
};
const pixels = (side: number) => ({ width: side, height: side, data: Array(4 * side * side).fill(9) });
const boundaries = { stage: 1, width: 2, height: 2, data: Array(44).fill(0.5) };

/** Answers of a worker, lists in the places of typed arrays. */
const ANSWERS = {
  create: [
    { id: 1, heard: true },
    { id: 1, value: { scales: [2, 4] }, description },
  ],
  upscale: [
    { id: 2, progress: { stage: 1, stages: 2, fraction: 0.5, image: pixels(4), boundaries } },
    {
      id: 2,
      value: {
        image: pixels(4),
        scale: 2,
        stages: [{ stage: 1, scale: 2, image: pixels(4) }],
        boundaries: [boundaries],
      },
      description,
    },
    { id: 2, error: { name: 'OptionError', code: 'MSFSR_OPTION', message: 'no', stack: 'there' } },
  ],
};

/** Puts typed arrays where a worker has them. */
const asSent = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer) ?? 'null', (_, value) => {
    if (!Array.isArray(value?.data)) return value;
    const List = value.data.length % 11 === 0 ? Float32Array : Uint8ClampedArray;
    return { ...value, data: List.from(value.data as number[]) };
  });

const damagedAnswer = (answer: unknown, draw: Draw) =>
  draw.chance(0.1) ? draw.pick(ODD_VALUES) : asSent(mutateJson(answer, draw));

/** Answers of a worker to its owner: a call ends with a whole picture or a typed error, or waits for another answer until the worker ends. */
export const workerAnswers: Target = {
  name: 'worker-answers',
  about: 'answers of a worker',
  prepare: async () => async (draw) => {
    let hear: (message: unknown) => void = () => undefined;
    let fail: (reason: string) => void = () => undefined;
    let ended = 0;
    const [damaged, place] = [draw.pick(['create', 'upscale'] as const), draw.below(3)];
    const worker = {
      post: (message: unknown) => {
        const { method } = message as { method: keyof typeof ANSWERS };
        const answers = ANSWERS[method] as readonly unknown[];
        const sent = answers.map((answer, i) =>
          method === damaged && i === place % answers.length ? damagedAnswer(answer, draw) : asSent(answer),
        );
        queueMicrotask(() => sent.forEach(hear));
      },
      listen: (receive: typeof hear) => {
        hear = receive;
      },
      onFailure: (react: typeof fail) => {
        fail = react;
      },
      terminate: () => void ended++,
    };
    /** Ends the worker if it has left a call waiting. */
    const settled = async <T>(call: Promise<T>): Promise<T> => {
      let waits = true;
      void call
        .catch(() => undefined)
        .then(() => {
          waits = false;
        });
      for (let i = 0; waits && i < 50; i++) await undefined;
      if (waits) fail('The worker ended');
      return call;
    };
    const client = await settled(UpscalerClient.start(worker, {}));
    const result = await settled(client.upscale(createPixelImage(2, 2))).catch((error: unknown) => ({ error }));
    await client.dispose();
    if (ended !== 1) throw new Error(`the worker was ended ${ended} times`);
    if ('error' in result) throw result.error;
    const { width, height, data } = result.image;
    if (data.length !== 4 * width * height) throw new Error('a picture without all of its pixels');
  },
};
