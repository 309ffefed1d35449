import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { loadEsrganSlim } from '../../examples/custom-bum/esrgan-slim.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { convolutionCall } from '../../src/tfjs/convolution-call.js';
import { replaceConvolutions } from '../../src/tfjs/replace-convolutions.js';
import { randomValues } from '../kernels/memory.js';
import { expectEqual } from './block-cases.js';
import { watchHeap } from './heap.js';

// Node 20 has relaxed SIMD behind a flag; later versions ignore it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

beforeAll(() => useWasm({ kernels: false }));

interface ConvolutionCase {
  readonly x: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides?: number | [number, number];
  readonly pad?: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly dilations?: number;
  readonly bias?: boolean;
  readonly activation?: 'linear' | 'relu' | 'prelu' | 'leakyrelu' | 'sigmoid' | 'relu6' | 'elu';
}

/** What ours covers. */
const covered: Readonly<Record<string, ConvolutionCase>> = {
  '3x3': { x: [1, 9, 7, 5], filter: [3, 3, 5, 6] },
  'batch, bias, ReLU': { x: [3, 6, 6, 4], filter: [3, 3, 4, 8], bias: true, activation: 'relu' },
  'Winograd, PReLU': { x: [2, 20, 20, 32], filter: [3, 3, 32, 32], bias: true, activation: 'prelu' },
  'LeakyReLU without bias': { x: [1, 5, 8, 3], filter: [5, 5, 3, 7], activation: 'leakyrelu' },
  sigmoid: { x: [1, 5, 5, 2], filter: [1, 1, 2, 3], bias: true, activation: 'sigmoid' },
  'stride 2, same: zeros at the end alone': { x: [2, 8, 8, 3], filter: [3, 3, 3, 5], strides: 2, bias: true },
  'stride 2, odd': { x: [1, 7, 9, 3], filter: [3, 3, 3, 5], strides: [2, 2], activation: 'relu' },
  'one zero row more at the top': {
    x: [2, 8, 8, 3],
    filter: [3, 3, 3, 4],
    pad: [
      [0, 0],
      [2, 1],
      [1, 0],
      [0, 0],
    ],
  },
  'even kernel': { x: [1, 6, 7, 3], filter: [4, 4, 3, 4] },
  valid: { x: [1, 9, 9, 3], filter: [7, 7, 3, 4], pad: 'valid', strides: 3 },
  'explicit number': { x: [1, 6, 6, 3], filter: [3, 3, 3, 4], pad: 2 },
};

/** What goes on to tfjs. */
const foreign: Readonly<Record<string, ConvolutionCase>> = {
  dilation: { x: [1, 9, 9, 3], filter: [3, 3, 3, 4], dilations: 2 },
  'oblong kernel': { x: [1, 9, 9, 3], filter: [1, 3, 3, 4] },
  'oblong strides': { x: [1, 9, 9, 3], filter: [3, 3, 3, 4], strides: [1, 2] },
  ReLU6: { x: [1, 9, 9, 3], filter: [3, 3, 3, 4], activation: 'relu6', bias: true },
  ELU: { x: [1, 9, 9, 3], filter: [3, 3, 3, 4], activation: 'elu', bias: true },
};

const tensor = (shape: number[], seed: number, scale = 1) =>
  tf.tensor(
    randomValues(tf.util.sizeFromShape(shape), seed).map((x) => scale * x),
    shape,
  );

/** Runs a case twice on the same tensors. */
function run({ x, filter, bias, activation = 'linear', strides = 1, pad = 'same', dilations = 1 }: ConvolutionCase) {
  return tf.tidy(() => {
    const options = {
      x: tensor(x, 1) as tf.Tensor4D,
      filter: tensor(filter, 2, Math.sqrt(3 / (filter[0] * filter[1] * filter[2]))) as tf.Tensor4D,
      ...{ strides, pad, dilations, activation, leakyreluAlpha: 0.1 },
      ...(bias && { bias: tensor([filter[3]], 3) as tf.Tensor1D }),
      ...(activation === 'prelu' && { preluActivationWeights: tensor([filter[3]], 4) }),
    };
    const plain = activation === 'linear' && !bias;
    const once = () =>
      plain
        ? tf.conv2d(options.x, options.filter, strides, pad, 'NHWC', dilations)
        : tf.fused.conv2d(options as Parameters<typeof tf.fused.conv2d>[0]);
    return [once(), once()] as const;
  });
}

function compare(value: ConvolutionCase): void {
  tf.tidy(() => {
    const [expected] = run(value);
    const restore = replaceConvolutions();
    for (const actual of run(value)) expectEqual(actual, expected, 1e-4);
    restore();
  });
}

describe("our convolution in the place of tfjs-wasm's", () => {
  it.each([...Object.entries(covered), ...Object.entries(foreign)])('gives the same: %s', (_, value) => compare(value));

  it('random shapes', () => {
    const side = fc.integer({ min: 1, max: 40 });
    const channels = fc.integer({ min: 1, max: 40 });
    const random = fc
      .record({
        x: fc.tuple(fc.integer({ min: 1, max: 3 }), side, side, channels),
        filters: channels,
        kernelSize: fc.integer({ min: 1, max: 5 }),
        strides: fc.integer({ min: 1, max: 3 }),
        pad: fc.constantFrom('same', 'valid'),
        bias: fc.boolean(),
        activation: fc.constantFrom('linear', 'relu', 'prelu', 'leakyrelu', 'sigmoid'),
      })
      .filter(({ x, kernelSize }) => x[1] >= kernelSize && x[2] >= kernelSize)
      .map(
        ({ kernelSize: k, filters, ...rest }) => ({ ...rest, filter: [k, k, rest.x[3], filters] }) as ConvolutionCase,
      );
    fc.assert(fc.property(random, compare), { numRuns: 40, seed: 4 });
  });

  it('is used for what it covers alone', () => {
    const ours = ({ x, filter, strides = 1, pad = 'same', dilations = 1, activation }: ConvolutionCase) => {
      const info = (shape: number[], dtype = 'float32') => ({ dataId: {}, shape, dtype }) as tf.TensorInfo;
      const attributes = { strides, pad, dilations, activation, dataFormat: 'NHWC' } as Partial<tf.FusedConv2DAttrs>;
      return convolutionCall({ x: info(x), filter: info(filter) }, attributes, () => new Float32Array(0)) !== undefined;
    };
    for (const [name, value] of Object.entries(covered)) expect(ours(value), name).toBe(true);
    for (const [name, value] of Object.entries(foreign)) expect(ours(value), name).toBe(false);
  });

  it('packs a filter at its second use, and lets go of it with the filter', () => {
    const restore = replaceConvolutions();
    const heap = watchHeap();
    const x = tensor([1, 8, 8, 16], 1) as tf.Tensor4D;
    const filter = tensor([3, 3, 16, 16], 2) as tf.Tensor4D;
    const live = heap.liveBytes();
    const use = () => tf.tidy(() => tf.conv2d(x, filter, 1, 'same') && undefined);
    use();
    expect(heap.liveBytes()).toBe(live);
    use();
    expect(heap.liveBytes()).toBeGreaterThan(live + 9 * 16 * 16 * 4 - 1);
    const packed = heap.liveBytes();
    use();
    expect(heap.liveBytes()).toBe(packed);
    tf.dispose([x, filter]);
    expect(heap.liveBytes()).toBe(0);
    heap.stop();
    restore();
  });

  it('leaves gradients as they were', () => {
    const gradient = () =>
      tf.tidy(() => {
        const filter = tensor([3, 3, 4, 4], 2) as tf.Tensor4D;
        const f = (x: tf.Tensor4D) => tf.sum(tf.square(tf.conv2d(tf.conv2d(x, filter, 1, 'same'), filter, 1, 'same')));
        return tf.grad(f as (x: tf.Tensor) => tf.Tensor)(tensor([1, 8, 8, 4], 1));
      });
    const expected = gradient();
    const restore = replaceConvolutions();
    expectEqual(gradient(), expected, 1e-4);
    restore();
    expected.dispose();
  });

  it('is put in once and taken out again', () => {
    const warn = vi.spyOn(console, 'warn');
    const stock = [tf.Conv2D, tf.FusedConv2D].map((name) => tf.getKernel(name, 'wasm'));
    const restore = replaceConvolutions();
    expect(replaceConvolutions()).toBe(restore);
    expect(tf.getKernel(tf.Conv2D, 'wasm')).not.toBe(stock[0]);
    restore();
    restore();
    expect([tf.Conv2D, tf.FusedConv2D].map((name) => tf.getKernel(name, 'wasm'))).toEqual(stock);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('runs a foreign upscaler', async () => {
    const esrgan = await loadEsrganSlim(2);
    const x = tf.tensor(
      randomValues(12 * 9 * 3, 7).map((value) => 127 + 127 * value),
      [1, 12, 9, 3],
    );
    const predict = () => tf.tidy(() => (esrgan.predict(x) as tf.Tensor).clone());
    const expected = predict();
    const restore = replaceConvolutions();
    for (let i = 0; i < 3; i++) {
      const actual = predict();
      expectEqual(actual, expected, 1e-4);
      actual.dispose();
    }
    restore();
    tf.dispose([x, expected]);
  });
});
