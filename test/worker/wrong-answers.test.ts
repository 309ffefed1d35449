/** Workers that answer twice, wrongly or not at all. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BackendError, OptionError } from '../../src/errors.js';
import { createPixelImage } from '../../src/image/types.js';
import type { Upscaler } from '../../src/upscaler/upscaler.js';
import { serveUpscaler } from '../../src/worker/serve-upscaler.js';
import { UpscalerClient } from '../../src/worker/upscaler-client.js';

type Asked = { readonly id: number; readonly method: string };

/** A worker that answers calls as a test says. */
function fake(answers: (call: Asked) => readonly unknown[]) {
  let hear: (message: unknown) => void = () => undefined;
  const say = (message: unknown) => queueMicrotask(() => hear(structuredClone(message)));
  const worker = {
    terminated: 0,
    say,
    post(message: unknown) {
      for (const answer of answers(structuredClone(message) as Asked)) say(answer);
    },
    listen: (receive: typeof hear) => {
      hear = receive;
    },
    onFailure: () => undefined,
    terminate: () => {
      worker.terminated++;
    },
  };
  return worker;
}

const description = { chosen: 'engine' };
const created = ({ id }: Asked) => ({ id, value: { scales: [2] }, description });
const face = createPixelImage(2, 2);
const result = { image: createPixelImage(4, 4), scale: 2 };
const done = ({ id }: Asked) => ({ id, value: result, description });

/** One that starts as it should, and answers everything else so. */
const startedWith = async (answers: (call: Asked) => readonly unknown[]) => {
  const worker = fake((call) => (call.method === 'create' ? [created(call)] : answers(call)));
  return { worker, client: await UpscalerClient.start(worker, {}) };
};

afterEach(() => {
  vi.useRealTimers();
});

describe('a wrong answer to the start terminates the worker', () => {
  const answers: Readonly<Record<string, readonly [object, RegExp]>> = {
    'no value': [{ description }, /progress, error, value or heard for answer but received Object/],
    'an empty value': [{ value: undefined, description }, /object for value but received undefined/],
    'no scales': [{ value: {}, description }, /list for value\.scales but received undefined/],
    'not one scale': [{ value: { scales: [] }, description }, /at least one number for value\.scales/],
    'scales that are none': [{ value: { scales: [2, '4'] }, description }, /for value\.scales\[1\] but received "4"/],
    'no description': [{ value: { scales: [2] } }, /object for description but received undefined/],
    'an error that is none': [{ error: null }, /object for error but received null/],
    'an error without words': [{ error: { name: 'Error' } }, /string for error\.message but received undefined/],
    'progress that is none': [{ progress: 7 }, /object for progress but received 7/],
  };
  it.each(Object.entries(answers))('%s', async (_, [answer, message]) => {
    const worker = fake(({ id }) => [{ id, ...answer }]);
    const start = UpscalerClient.start(worker, {});
    await expect(start).rejects.toThrow(BackendError);
    await expect(start).rejects.toThrow(message);
    expect(worker.terminated).toBe(1);
  });
});

it('a worker of which nothing is heard is given up after a minute, one that works on the start is not', async () => {
  vi.useFakeTimers();
  const silent = fake(() => ['hello', null, { id: 99 }, { ready: true }]);
  const start = UpscalerClient.start(silent, {});
  const given = expect(start).rejects.toThrow(/Nothing was heard of the worker for 60 seconds: its script must be/);
  await vi.advanceTimersByTimeAsync(60_000);
  await given;
  expect(silent.terminated).toBe(1);

  const call: Asked[] = [];
  const slow = fake((asked) => {
    call.push(asked);
    return [{ id: asked.id, heard: true }];
  });
  const starting = UpscalerClient.start(slow, {});
  await vi.advanceTimersByTimeAsync(600_000);
  slow.say(created(call[0]!));
  expect((await starting).scale).toBe(2);
  expect(slow.terminated).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});

it('passes over second answers, answers to nobody and what others say', async () => {
  const progress = { stage: 0, stages: 1, fraction: 0.5 };
  const { client, worker } = await startedWith((call) => [
    7,
    null,
    { id: 'x', value: 1 },
    { id: 99, value: result },
    { id: call.id, progress },
    done(call),
    { id: call.id, value: { image: face }, description: { chosen: 'other' } },
    { id: call.id, progress },
    { id: call.id, error: { name: 'Error', message: 'too late' } },
  ]);
  const onProgress = vi.fn();
  for (let i = 0; i < 2; i++) expect((await client.upscale(face, { onProgress })).image).toEqual(result.image);
  await new Promise((resolve) => setTimeout(resolve));
  expect(onProgress.mock.calls).toEqual([[progress], [progress]]);
  expect(client.describeBackend().chosen).toBe('engine');
  expect(worker.terminated).toBe(0);
  await client.dispose();
});

describe('a wrong answer to a call terminates the worker and rejects all that waits', () => {
  const { image } = result;
  const boundary = { stage: 1, width: 2, height: 2, data: new Float32Array(44) };
  const answers: Readonly<Record<string, readonly [object, RegExp]>> = {
    nothing: [{ value: undefined, description }, /object for value but received undefined/],
    'no picture': [{ value: {}, description }, /for value\.image but received undefined/],
    'no pixels': [{ value: { image: { width: 4, height: 4 } }, description }, /for value\.image but received Object/],
    'too few pixels': [
      { value: { image: { ...image, width: 5 } }, description },
      /80 RGBA bytes for value\.image .* received 64/,
    ],
    'a stage without picture': [{ value: { image, stages: [{}] }, description }, /for value\.stages\[0\]/],
    'boundaries that do not fit': [
      { value: { image, boundaries: [boundary, { ...boundary, width: 3 }] }, description },
      /66 floats for value\.boundaries\[1\]\.data/,
    ],
    'progress without numbers': [{ progress: { stage: 1 } }, /progress\.stages but received undefined/],
    'a picture of progress that is none': [
      { progress: { stage: 1, stages: 1, fraction: 1, image: {} } },
      /for progress\.image/,
    ],
  };
  it.each(Object.entries(answers))('%s', async (_, [answer, message]) => {
    const { client, worker } = await startedWith(({ id, method }) => (method === 'upscale' ? [{ id, ...answer }] : []));
    const calls = [client.warmup(), client.upscale(face)];
    for (const call of calls) {
      await expect(call).rejects.toThrow(BackendError);
      await expect(call).rejects.toThrow(message);
      await expect(call).rejects.toThrow(/wrong answer to upscale and was terminated/);
    }
    await expect(client.upscale(face)).rejects.toThrow(message);
    expect(worker.terminated).toBe(1);
  });

  it('and so does an answer to the preparation that is one to something else', async () => {
    const { client, worker } = await startedWith((call) => [done(call)]);
    await expect(client.warmup()).rejects.toThrow(/nothing for value but received Object/);
    expect(worker.terminated).toBe(1);
  });
});

it('options that cannot be sent are refused, and the next call goes on', async () => {
  const { client } = await startedWith((call) => [done(call)]);
  const wrong = client.upscale(face, { strength: (() => 1) as never });
  await expect(wrong).rejects.toThrow(OptionError);
  await expect(wrong).rejects.toThrow(/what can be sent to a worker for upscale/);
  expect((await client.upscale(face)).scale).toBe(2);
  const start = UpscalerClient.start(
    fake(() => []),
    { size: () => 16 },
  );
  await expect(start).rejects.toThrow(/what can be sent to a worker for create/);
});

it('a worker makes one upscaler, and says what it cannot be asked', async () => {
  const replies: { error?: { name: string; message: string } }[] = [];
  let ask: (call: unknown) => Promise<void> | void = () => undefined;
  let made = 0;
  const port = {
    post: (reply: unknown) => replies.push(reply as never),
    listen: (receive: typeof ask) => {
      ask = receive;
    },
  };
  serveUpscaler<object>(port, async () => {
    made++;
    return { scales: [2], describeBackend: () => description } as unknown as Upscaler;
  });
  const answer = async (call: object) => {
    await ask(call);
    return replies.at(-1)!;
  };
  expect(await answer({ id: 1, method: 'upscale', image: null })).toMatchObject({
    error: { name: 'OptionError', message: expect.stringMatching(/"create" as the first call/) },
  });
  expect(await answer({ id: 2, method: 'create' })).toMatchObject({ value: { scales: [2] } });
  expect(await answer({ id: 3, method: 'create' })).toMatchObject({ error: { name: 'OptionError' } });
  expect(await answer({ id: 4, method: 'destroy' })).toMatchObject({
    error: { message: expect.stringMatching(/for method but received "destroy"/) },
  });
  expect(made).toBe(1);
});
