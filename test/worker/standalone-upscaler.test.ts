import { expect, test, vi } from 'vitest';
import { BackendError, DependencyError, WeightsError } from '../../src/errors.js';
import type { Upscaler } from '../../src/upscaler/upscaler.js';
import { standaloneUpscaler } from '../../src/worker/standalone-upscaler.js';

/** An upscaler that goes by a name and does as it is told. */
const upscaler = (chosen: string, upscale: () => Promise<unknown> = async () => chosen) =>
  ({ scale: 2, scales: [2], upscale, describeBackend: () => ({ chosen }) }) as unknown as Upscaler;

const failing = (error: Error) => async () => {
  throw error;
};
const model = 'model.json';
const image = { width: 8, height: 8, data: new Uint8ClampedArray(256) };

/** Makes one, and tells whether tfjs was fetched. */
async function start(
  engine: () => Promise<Upscaler>,
  options: { backend?: 'engine' | 'tfjs-cpu' } = {},
  tfjs = engine,
) {
  const createUpscaler = vi.fn(async () => (tfjs === engine ? upscaler('tfjs') : tfjs()));
  const fetchTfjs = vi.fn(async () => ({ createUpscaler }));
  return { made: await standaloneUpscaler({ model, ...options }, engine, fetchTfjs), fetchTfjs, createUpscaler };
}

test('the engine works alone', async () => {
  const { made, fetchTfjs } = await start(async () => upscaler('engine'));
  expect(await made.upscale(image)).toBe('engine');
  expect(fetchTfjs).not.toHaveBeenCalled();
});

test('a backend of tfjs that is asked for has it fetched at once', async () => {
  const engine = vi.fn(async () => upscaler('engine'));
  const { made, createUpscaler } = await start(engine, { backend: 'tfjs-cpu' });
  expect(made.describeBackend().chosen).toBe('tfjs');
  expect(createUpscaler).toHaveBeenCalledWith({ model, backend: 'tfjs-cpu' });
  expect(engine).not.toHaveBeenCalled();
});

test.each([new BackendError('no SIMD'), new DependencyError('a layer that only tfjs knows')])(
  'where the engine cannot begin, tfjs does: %s',
  async (error) => {
    const { made } = await start(failing(error));
    expect(await made.upscale(image)).toBe('tfjs');
  },
);

test('where the engine fails later, tfjs goes on, fetched once for all calls', async () => {
  let late: () => void = () => undefined;
  const fail = vi
    .fn(failing(new BackendError('no room')))
    .mockImplementationOnce(() => new Promise((_, reject) => (late = () => reject(new BackendError('no room, late')))));
  const { made, fetchTfjs } = await start(async () => upscaler('engine', fail));
  expect(made.describeBackend().chosen).toBe('engine');
  const first = made.upscale(image);
  expect(await Promise.all([made.upscale(image), made.upscale(image)])).toEqual(['tfjs', 'tfjs']);
  late();
  expect(await first).toBe('tfjs');
  expect(fetchTfjs).toHaveBeenCalledTimes(1);
});

test('other errors are the answer, and so is what tfjs cannot do either', async () => {
  await expect(start(failing(new WeightsError('damaged')))).rejects.toThrow('damaged');
  const both = start(failing(new BackendError('no engine')), {}, failing(new BackendError('no tfjs')));
  await expect(both).rejects.toThrow('no tfjs');
});

test('what cannot be fetched is said with the reason', async () => {
  const made = standaloneUpscaler({ model }, failing(new BackendError('no SIMD')), failing(new TypeError('404')));
  await expect(made).rejects.toThrow(/^no SIMD\. This needs TensorFlow\.js.*worker-tfjs\.js.*404/);
  await expect(made).rejects.toBeInstanceOf(DependencyError);
});
