import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { bottleneck } from '../../src/layers/bottleneck.js';
import { boundaryFusion } from '../../src/layers/boundary-fusion.js';
import { channelAttention } from '../../src/layers/channel-attention.js';
import { convLstmGates } from '../../src/layers/conv-lstm-gates.js';
import { type ConvolutionArgs, convolution } from '../../src/layers/convolution.js';
import { ForeignFunction, withFunctions } from '../../src/layers/foreign-function.js';
import { hourglass } from '../../src/layers/hourglass.js';
import { type JoinArgs, join } from '../../src/layers/join.js';
import { LAYER_CLASSES, registerMsfsrLayers } from '../../src/layers/register.js';
import { type ResampleArgs, resample } from '../../src/layers/resample.js';
import { type ResidualBlockArgs, residualBlock } from '../../src/layers/residual-block.js';
import { residualDense } from '../../src/layers/residual-dense.js';
import { valueRange } from '../../src/layers/value-range.js';
import { type LayerTestOptions, runLayerTest } from '../../src/testing/index.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Layer = tfl.layers.Layer;
const image = [2, 6, 8, 3];
const tested = new Set<string>();

/** One case of the contract. */
function contract(title: string, create: (name: string) => Layer, options: LayerTestOptions): void {
  it(title, async () => {
    await runLayerTest((name) => {
      const layer = create(name);
      tested.add(layer.getClassName());
      return layer;
    }, options);
  });
}

describe('Convolution', () => {
  const cases: Record<string, Omit<ConvolutionArgs, 'filters'>> = {
    plain: {},
    '5x5 with ReLU': { kernelSize: 5, activation: 'relu' },
    'stride 2': { strides: 2, activation: 'tanh' },
    'reflected border': { padMode: 'reflect', activation: 'sigmoid' },
    'batch norm': { norm: 'batch', useBias: false, activation: 'prelu' },
    'pixel shuffle': { shuffle: 2, activation: 'leakyRelu' },
    transposed: { transposed: true, useBias: false, norm: 'batch', activation: 'tanh' },
  };
  for (const [title, args] of Object.entries(cases)) {
    contract(title, (name) => convolution({ name, filters: 4, ...args }), { inputShapes: [image] });
  }
});

describe('ResidualBlock', () => {
  const cases: Record<string, Omit<ResidualBlockArgs, 'filters'>> = {
    plain: {},
    'PReLU, damped': { activation: 'prelu', initLast: 0.1 },
    'channel attention': { attention: 2 },
    'reflected border and batch norm': { padMode: 'reflect', useBias: false, norm: 'batch' },
  };
  for (const [title, args] of Object.entries(cases)) {
    contract(title, (name) => residualBlock({ name, filters: 4, ...args }), { inputShapes: [[2, 5, 6, 4]] });
  }
});

describe('Bottleneck', () => {
  for (const filters of [undefined, 6]) {
    contract(`${filters ?? 'same'} channels`, (name) => bottleneck({ name, channels: 4, filters }), {
      inputShapes: [[3, 5, 4, 4]],
    });
  }
});

describe('Hourglass', () => {
  for (const block of ['bottleneck', 'residual'] as const) {
    contract(block, (name) => hourglass({ name, channels: 4, depth: 2, block }), {
      inputShapes: [[2, 8, 4, 4]],
      gradients: { samples: 3, epsilon: 1e-3, tolerance: 2e-2 },
    });
  }
});

describe('ChannelAttention', () => {
  for (const useBias of [true, false]) {
    contract(`bias ${useBias}`, (name) => channelAttention({ name, channels: 4, squeeze: 3, useBias }), {
      inputShapes: [[2, 3, 5, 4]],
    });
  }
});

describe('BoundaryFusion', () => {
  for (const mode of ['concat', 'modulate'] as const) {
    contract(mode, (name) => boundaryFusion({ name, channels: 4, mode, hidden: 3 }), {
      inputShapes: [
        [2, 4, 6, 4],
        [2, 4, 6, 11],
      ],
    });
  }
});

describe('ConvLstmGates', () => {
  for (const gives of ['cell', 'hidden'] as const) {
    contract(gives, (name) => convLstmGates({ name, channels: 3, gives }), {
      inputShapes: [
        [2, 4, 6, 5],
        [2, 4, 6, 3],
      ],
    });
  }
});

describe('Join', () => {
  const map = [2, 4, 3, 5];
  const cases: [string, Omit<JoinArgs, 'name'>, number[][]][] = [
    ['add', { method: 'add' }, [map, map]],
    ['add of three', { method: 'add', count: 3 }, [map, map, map]],
    ['concat', { method: 'concat' }, [map, [2, 4, 3, 2]]],
    ['multiply', { method: 'multiply' }, [map, map]],
    ['multiply by [n, c]', { method: 'multiply' }, [map, [2, 5]]],
    ['multiply by [n, 1, 1, c]', { method: 'multiply' }, [map, [2, 1, 1, 5]]],
    ['modulate', { method: 'modulate' }, [map, map, map]],
  ];
  for (const [title, args, inputShapes] of cases) {
    // A vector of factors is no picture: its height and width are never open.
    contract(title, (name) => join({ name, ...args }), { inputShapes, openShapes: !title.includes('by') });
  }
});

describe('Resample', () => {
  const cases: [ResampleArgs['method'], number, number[]][] = [
    ['maxPool', 2, [2, 4, 6, 3]],
    ['upsampleNearest', 2, [3, 3, 2, 2]],
    ['upsampleNearest', 3, [2, 1, 2, 2]],
    ['upsampleBicubic', 2, [2, 3, 5, 2]],
    ['upsampleBicubic', 4, [2, 2, 1, 3]],
    ['pixelShuffle', 2, [2, 3, 2, 8]],
    ['pixelShuffle', 3, [2, 1, 2, 9]],
    ['spaceToDepth', 2, [2, 4, 6, 3]],
  ];
  for (const [method, size, shape] of cases) {
    contract(`${method} ${size}`, (name) => resample({ name, method, size }), { inputShapes: [shape] });
  }
});

describe('ResidualDense', () => {
  contract('two blocks', (name) => residualDense({ name, filters: 6, growth: 3, blocks: 2 }), {
    inputShapes: [[2, 3, 4, 6]],
    gradients: { samples: 3, epsilon: 1e-3, tolerance: 2e-2 },
  });
});

describe('ValueRange', () => {
  contract('to [-1, 1]', (name) => valueRange({ name, from: [0, 255], to: [-1, 1] }), { inputShapes: [image] });
});

describe('ForeignFunction', () => {
  const functions = { 'My_Twice-2': (x: tf.Tensor4D) => tf.mul(tf.concat([x, x], 1), 3) as tf.Tensor4D };
  const wide = (x: tf.Tensor4D) =>
    tf.concat([functions['My_Twice-2'](x), functions['My_Twice-2'](x)], 2) as tf.Tensor4D;
  const restore = <T>(body: () => T) => withFunctions({ 'My_Twice-2': wide }, body);
  contract(
    'whatever its name',
    (name) =>
      restore(
        () =>
          new ForeignFunction({ name, kind: 'bum', takes: [{ name: 'image' }], functionName: 'My_Twice-2', scale: 2 }),
      ),
    { inputShapes: [image], restore },
  );
});

describe('a frozen layer', () => {
  it('keeps its running statistics, and uses them in training', () => {
    const layer = convolution({ filters: 2, norm: 'batch', trainable: false });
    tf.tidy(() => {
      const x = tf.randomNormal([2, 4, 4, 3], 1, 2, 'float32', 3);
      const before = layer.apply(x) as tf.Tensor;
      const statistics = () => layer.nonTrainableWeights.map((weight) => weight.read().dataSync().slice());
      const old = statistics();
      expect((layer.apply(x, { training: true }) as tf.Tensor).dataSync()).toEqual(before.dataSync());
      expect(statistics()).toEqual(old);
      layer.trainable = true;
      layer.apply(x, { training: true });
      expect(statistics()).not.toEqual(old);
    });
    for (const weight of layer.weights) weight.dispose();
  });
});

describe('the registry of layers', () => {
  it('holds every class, and the contract was checked for each', () => {
    expect([...tested].sort()).toEqual(LAYER_CLASSES.map(({ className }) => className).sort());
  });

  it('is filled twice without harm', () => {
    expect(() => [registerMsfsrLayers(), registerMsfsrLayers()]).not.toThrow();
  });
});

describe('arguments', () => {
  it.each<[string, (args: object) => unknown]>([
    ['convolution', (args) => convolution({ name: 'a', filters: 3, ...args })],
    ['residualBlock', (args) => residualBlock({ name: 'a', filters: 3, ...args })],
    ['bottleneck', (args) => bottleneck({ name: 'a', channels: 4, ...args })],
    ['channelAttention', (args) => channelAttention({ name: 'a', channels: 4, squeeze: 2, ...args })],
    ['convLstmGates', (args) => convLstmGates({ name: 'a', channels: 4, gives: 'cell', ...args })],
    ['boundaryFusion', (args) => boundaryFusion({ name: 'a', channels: 4, mode: 'concat', ...args })],
    ['hourglass', (args) => hourglass({ name: 'a', channels: 4, depth: 1, ...args })],
    ['join', (args) => join({ name: 'a', method: 'add', ...args })],
    ['resample', (args) => resample({ name: 'a', method: 'maxPool', ...args })],
    ['valueRange', (args) => valueRange({ name: 'a', from: [0, 1], to: [-1, 1], ...args })],
  ])("of %s are refused where they are unknown, and tfjs's own are taken", (name, create) => {
    expect(() => create({ kernelsize: 5 })).toThrow(`Unknown option "kernelsize" in ${name}`);
    expect(create({ trainable: false, dtype: 'float32' })).toMatchObject({ trainable: false });
  });
});
