/** WebAssembly memory that cannot grow, or cannot be had: said, and no reason why anything smaller should fail, or anything differ afterwards. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { BackendError } from '../../src/errors.js';
import { useWasm } from '../../src/node/index.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { tinyNetwork } from '../cli/tiny-network.js';
import { pattern } from '../image/pattern.js';
import { wasmModule } from '../tfjs/heap.js';

beforeAll(() => useWasm());
afterEach(() => vi.restoreAllMocks());

function refuseMemory(): never {
  throw new RangeError('no more');
}
const noGrowth = () => vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(refuseMemory);
const [small, large] = [pattern('smooth', 12, 10, 1), pattern('smooth', 64, 60, 1)];

/** Errors of one call after the other, in which no memory is to be had. */
async function refusals(times: number, call: () => Promise<unknown>): Promise<Error[]> {
  const errors: Error[] = [];
  for (let i = 0; i < times; i++) await call().catch((error) => errors.push(error));
  return errors;
}

describe.each(['engine', 'tfjs-wasm'] as const)('memory that cannot grow, %s', (backend) => {
  it('fails the calls that need more, and those alone', async () => {
    const model = tinyNetwork();
    const upscale = async (image = small, network = model) =>
      Buffer.from((await upscaleFace(image, { model: network, backend, degradation: 'clean' })).image.data);
    const expected = await upscale();
    // Nothing free is left on tfjs's heap, so that it has to grow.
    const ballast = backend === 'tfjs-wasm' ? fillHeap() : [];
    const tensors = tf.memory().numTensors;
    const grow = noGrowth();
    for (const error of await refusals(3, () => upscale(large))) {
      expect(error).toBeInstanceOf(BackendError);
      expect(error.message).toMatch(/no room for \d+ (MB|bytes).*take smaller pictures/);
    }
    expect(grow).toHaveBeenCalled();
    expect(tf.memory().numTensors).toBe(tensors);
    tf.dispose(ballast);
    expect((await upscale()).equals(expected)).toBe(true);
    vi.restoreAllMocks();
    const fresh = tinyNetwork();
    expect((await upscale(large)).equals(await upscale(large, fresh))).toBe(true);
    for (const network of [model, fresh]) network.dispose();
    expect(tf.memory().numTensors).toBe(0);
  });
});

it('an engine that gets no memory at all says so, and starts when there is some', async () => {
  const model = tinyNetwork();
  const upscale = () => upscaleFace(small, { model, backend: 'engine', degradation: 'clean' });
  vi.spyOn(WebAssembly, 'Memory').mockImplementation(refuseMemory);
  for (const error of await refusals(2, upscale)) expect(error).toBeInstanceOf(BackendError);
  vi.restoreAllMocks();
  expect((await upscale()).backend).toBe('engine');
  model.dispose();
});

it('tensors for which there is no room leave the others as they are', async () => {
  const kept = tf.tensor1d(Array.from({ length: 1000 }, (_, i) => i));
  const model = tinyNetwork();
  await upscaleFace(small, { model, backend: 'tfjs-wasm', degradation: 'clean' }); // msfsr uses the backend from here on
  noGrowth();
  const most = wasmModule().HEAPU8.length / 4;
  for (let i = 0; i < 3; i++) expect(() => tf.tensor1d(new Float32Array(most).fill(7))).toThrow(BackendError);
  expect(kept.dataSync()).toEqual(Float32Array.from({ length: 1000 }, (_, i) => i));
  kept.dispose();
  model.dispose();
});

/** Tensors that take what is free on tfjs's heap, to pieces of 64 kB. */
function fillHeap(): tf.Tensor[] {
  const grow = noGrowth();
  const tensors: tf.Tensor[] = [];
  for (let values = 2 ** 22; values >= 2 ** 14; ) {
    try {
      tensors.push(tf.tensor1d(new Float32Array(values)));
    } catch {
      values /= 2;
    }
  }
  grow.mockRestore();
  return tensors;
}
