import '@tensorflow/tfjs-backend-cpu';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { convolution } from '../../src/layers/convolution.js';
import { join } from '../../src/layers/join.js';
import { residualBlock } from '../../src/layers/residual-block.js';
import { valueRange } from '../../src/layers/value-range.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { runLayerTest } from '../../src/testing/index.js';
import { BLOCK_KERNELS } from '../../src/tfjs/register-blocks.js';
import { registerKernels } from '../../src/tfjs/register-kernels.js';
import { smallStage } from '../compose/small.js';
import { randomValues } from '../kernels/memory.js';
import { type BlockCase, buildLayer, expectEqual, randomInputs, randomiseLayer, stockOutput } from './block-cases.js';
import { wasmModule, watchHeap } from './heap.js';

// Node 20 has relaxed SIMD behind a flag; later versions ignore it.
setFlagsFromString('--experimental-wasm-relaxed-simd');

beforeAll(() => useWasm());

const block: BlockCase = {
  create: () => residualBlock({ filters: 8, activation: 'prelu', norm: 'batch' }),
  shapes: [[2, 6, 7, 8]],
};
const free = (layer: tfl.layers.Layer) => {
  for (const variable of layer.weights) variable.dispose();
};

describe('programs of a layer on tfjs-wasm', () => {
  it('have the new weights right after they were set, and give the old ones back', () => {
    const heap = watchHeap();
    const layer = buildLayer(block);
    const [x] = randomInputs(block) as [tf.Tensor];
    const run = () => tf.tidy(() => expectEqual(layer.apply(x) as tf.Tensor, stockOutput(layer, [x]), 1e-4));
    run();
    const live = heap.liveBytes();
    expect(live).toBeGreaterThan(9 * 8 * 8 * 4);
    for (let seed = 2; seed < 6; seed++) {
      randomiseLayer(layer, seed);
      run();
      expect(heap.liveBytes()).toBe(live);
    }
    layer.setWeights(layer.getWeights().map((weight) => tf.mul(weight, 2)));
    run();
    free(layer);
    x.dispose();
    heap.stop();
  });

  it('leave nothing behind, tensors or bytes, over 200 layers', () => {
    const heap = watchHeap();
    const before = tf.memory().numTensors;
    const once = () =>
      tf.tidy(() => {
        const layer = buildLayer(block);
        layer.apply(randomInputs(block)[0]!);
        layer.apply(randomInputs(block)[0]!);
        free(layer);
      });
    once();
    const [size, live] = [wasmModule().HEAPU8.length, heap.liveBytes()];
    for (let i = 0; i < 200; i++) once();
    expect(tf.memory().numTensors).toBe(before);
    expect(heap.liveBytes()).toBe(live);
    expect(wasmModule().HEAPU8.length).toBe(size);
    heap.stop();
  });

  it('serve sizes in any number, but keep only some', () => {
    const heap = watchHeap();
    const layer = buildLayer({ ...block, shapes: [[1, 4, 4, 8]] });
    const run = (width: number) =>
      tf.tidy(() => {
        const x = tf.tensor(randomValues(4 * width * 8, width), [1, 4, width, 8]);
        expectEqual(layer.apply(x) as tf.Tensor, stockOutput(layer, [x]), 1e-4);
      });
    for (let width = 20; width < 30; width++) run(width);
    const live = heap.liveBytes();
    for (let width = 30; width < 60; width++) run(width);
    expect(heap.liveBytes()).toBeLessThan(2 * live);
    free(layer);
    expect(heap.liveBytes()).toBe(0);
    heap.stop();
  });

  it('survive growth of the heap', () => {
    const layer = buildLayer(block);
    const inputs = randomInputs(block);
    const before = tf.tidy(() => (layer.apply(inputs[0]!) as tf.Tensor).dataSync());
    const buffer = wasmModule().HEAPU8.buffer;
    const ballast = tf.zeros([wasmModule().HEAPU8.length / 4]);
    expect(wasmModule().HEAPU8.buffer).not.toBe(buffer);
    const after = tf.tidy(() => (layer.apply(inputs[0]!) as tf.Tensor).dataSync());
    expect(after).toEqual(before);
    tf.dispose([inputs, ballast]);
    free(layer);
  });

  it('follow tensors that come from another backend', async () => {
    await tf.setBackend('cpu');
    const layer = buildLayer(block);
    const [x] = randomInputs(block) as [tf.Tensor];
    const expected = tf.tidy(() => stockOutput(layer, [x]).dataSync());
    await tf.setBackend('wasm');
    for (let i = 0; i < 2; i++) {
      const actual = tf.tidy(() => (layer.apply(x) as tf.Tensor).dataSync());
      expect(Math.max(...actual.map((value, j) => Math.abs(value - expected[j]!)))).toBeLessThan(1e-4);
    }
    x.dispose();
    free(layer);
  });
});

describe('layers on tfjs-wasm', () => {
  it('run stock ops while gradients are recorded, and for what kernels do not take', async () => {
    const layer = convolution({ filters: 4, name: 'taped' });
    const x = tf.tensor(randomValues(2 * 5 * 5 * 3, 1), [2, 5, 5, 3]);
    const { kernels } = await tf.profile(() => tf.tidy(() => tf.grad((t) => tf.sum(layer.apply(t) as tf.Tensor))(x)));
    const names = kernels.map(({ name }) => name);
    expect(names).toContain('Conv2D');
    expect(names).not.toContain('MsfsrConvolution');
    const range = valueRange({ from: [0, 255], to: [0, 1] });
    const bytes = tf.tensor([0, 51, 255], [1, 1, 1, 3], 'int32');
    const values = tf.tidy(() => (range.apply(bytes) as tf.Tensor).dataSync());
    expect([...values].map((value) => Math.round(5 * value))).toEqual([0, 1, 5]);
    const row = tf.tensor([0, 51, 255], [1, 3, 1]);
    const halves = join({ method: 'multiply' });
    const [one, two] = [tf.ones([1, 1, 1, 2]), tf.fill([3, 2], 0.5)];
    tf.tidy(() => {
      expect((range.apply(row) as tf.Tensor).shape).toEqual([1, 3, 1]);
      expect((halves.apply([one, two]) as tf.Tensor).shape).toEqual([3, 1, 1, 2]);
    });
    tf.dispose([x, bytes, row, one, two]);
    free(layer);
  });

  it('train as ever, while the kernels predict', async () => {
    const input = tfl.input({ shape: [6, 6, 3] });
    const layers = [convolution({ filters: 4, activation: 'relu' }), convolution({ filters: 3 })];
    const output = layers.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, input);
    const model = tfl.model({ inputs: input, outputs: output });
    const x = tf.tensor(randomValues(4 * 6 * 6 * 3, 1), [4, 6, 6, 3]) as tf.Tensor4D;
    const loss = () => tf.tidy(() => tf.mean(tf.square(tf.sub(model.predict(x) as tf.Tensor, x))).dataSync()[0]!);
    const losses = [loss()];
    await tf.setBackend('cpu'); // wasm has no gradient of a convolution's filter
    registerKernels('cpu');
    const optimizer = tf.train.adam(0.01, 0.9, 0.999, 1e-8);
    for (let i = 0; i < 10; i++) {
      optimizer
        .minimize(() => tf.mean(tf.square(tf.sub(model.apply(x, { training: true }) as tf.Tensor, x))), true)
        ?.dispose();
    }
    losses.push(loss());
    await tf.setBackend('wasm');
    losses.push(loss());
    expect(losses[1]).toBeLessThan(losses[0]! / 2);
    expect(losses[2]).toBeCloseTo(losses[1]!, 5);
    optimizer.dispose();
    x.dispose();
    model.dispose();
  });

  it('keep the contract of layers, gradients included, with kernels registered', async () => {
    await tf.setBackend('cpu');
    registerKernels('cpu');
    const layer = (name: string) => residualBlock({ name, filters: 3, attention: 2, norm: 'batch' });
    await runLayerTest(layer, { inputShapes: [[2, 4, 3, 3]] });
    await tf.setBackend('wasm');
  });

  it('make a whole network with strength of nothing but their kernels', async () => {
    const network = buildMultiStage({ stages: [smallStage(), smallStage()] });
    const x = tf.tensor(randomValues(2 * 8 * 8 * 3, 5), [2, 8, 8, 3]) as tf.Tensor4D;
    const predict = () => network.predict(x, { strength: { mouth: 0.5 } });
    const before = tf.memory().numTensors;
    const { kernels, result } = await tf.profile(() => predict() as never);
    const names = new Set(kernels.map(({ name }) => name));
    const around = ['Slice', 'Identity', 'Tile']; // tfjs's batches and named outputs, the strength of each image
    expect([...names].filter((name) => !BLOCK_KERNELS.includes(name) && !around.includes(name))).toEqual([]);
    expect(names).toContain('MsfsrHourglass');
    tf.dispose(result as never);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
    network.dispose();
  });
});

describe('registration', () => {
  it('may be repeated', () => {
    const warn = vi.spyOn(console, 'warn');
    const kernels = BLOCK_KERNELS.map((name) => tf.getKernel(name, 'wasm'));
    registerKernels('wasm');
    registerKernels();
    expect(BLOCK_KERNELS.map((name) => tf.getKernel(name, 'wasm'))).toEqual(kernels);
    expect(kernels).not.toContain(undefined);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('refuses backends that it does not know', () => {
    expect(() => registerKernels('webgl' as never)).toThrow(/one of "wasm", "cpu" for backend/);
  });
});

afterAll(() => vi.restoreAllMocks());
