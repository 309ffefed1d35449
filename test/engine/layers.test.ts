import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/engine/compile.js';
import { convolution } from '../../src/layers/convolution.js';
import { join } from '../../src/layers/join.js';
import { resample } from '../../src/layers/resample.js';
import { valueRange } from '../../src/layers/value-range.js';
import { difference, randomBatch, randomiseWeights, tfjsOutputs } from './oracle.js';

beforeAll(() => tf.setBackend('cpu'));

type Tensor = tfl.SymbolicTensor;
type Build = (x: Tensor) => Tensor | Tensor[];
const through = (x: Tensor, ...layers: tfl.layers.Layer[]) =>
  layers.reduce((value, layer) => layer.apply(value) as Tensor, x);
const conv = (filters: number, options: object = {}) => convolution({ filters, ...options });
const stock = (filters: number, kernelSize: number, options: object = {}) =>
  tfl.layers.conv2d({ filters, kernelSize, padding: 'same', ...options });
const { layers } = tfl;

/** Networks on a [7, 10, 6] input; each shows one way of fusing, laying out or lowering. */
const cases: Record<string, Build> = {
  'every activation': (x) =>
    (['linear', 'relu', 'prelu', 'leakyRelu', 'tanh', 'sigmoid'] as const).map((activation) =>
      through(x, conv(5, { activation })),
    ),
  'mirrored and zero margins round one value': (x) => {
    const y = through(x, conv(8));
    const branches = [{ padMode: 'reflect' }, {}, { padMode: 'reflect', kernelSize: 5 }, { strides: 2 }];
    return branches.map((options) => through(y, conv(7, options)));
  },
  'mirrored margins narrower than the mirror without it': (x) =>
    through(x, conv(6), conv(5, { padMode: 'reflect', strides: 2 }), conv(4, { padMode: 'reflect', strides: 2 })),
  'batch norm before and after': (x) =>
    through(
      x,
      layers.batchNormalization({}),
      conv(9, { norm: 'batch', activation: 'relu' }),
      layers.batchNormalization({}),
    ),
  'sum of three, one of them twice': (x) => {
    const [a, b] = [through(x, conv(6)), through(x, conv(6))];
    return through(layers.add().apply([a, b, a]) as Tensor, layers.reLU());
  },
  'sum of two convolutions, then a slope': (x) =>
    through(
      join({ method: 'add' }).apply([through(x, conv(6)), through(x, conv(6))]) as Tensor,
      layers.leakyReLU({ alpha: 0.1 }),
    ),
  'a value added to itself': (x) => join({ method: 'add' }).apply([x, x]) as Tensor,
  'concatenation of parts with and without copies': (x) => {
    const a = through(x, conv(5, { activation: 'relu' }));
    const inner = layers.concatenate().apply([a, through(x, conv(3))]) as Tensor;
    const y = layers.concatenate().apply([x, inner, through(x, conv(4, { activation: 'tanh' })), a]) as Tensor;
    return through(y, conv(6));
  },
  'pixel shuffle with slope and residual': (x) => {
    const base = through(x, resample({ method: 'upsampleBicubic' }));
    const y = through(x, conv(24, { shuffle: 2, activation: 'prelu' }), conv(6));
    return join({ method: 'add' }).apply([base, y]) as Tensor;
  },
  'pixel shuffle alone, its inverse, nearest, pool': (x) => {
    const up = through(x, resample({ method: 'upsampleNearest', size: 2 }));
    return [
      through(up, resample({ method: 'maxPool' })),
      through(up, resample({ method: 'spaceToDepth' })),
      through(up, resample({ method: 'spaceToDepth' }), resample({ method: 'pixelShuffle' })),
    ];
  },
  'transposed convolutions': (x) => [
    through(x, conv(5, { transposed: true, norm: 'batch', activation: 'relu' })),
    through(x, layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' })),
    through(x, layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 3, padding: 'valid' })),
  ],
  'modulation, product and gate': (x) => {
    const [a, b] = [through(x, conv(6, { kernelSize: 1 })), through(x, conv(6, { kernelSize: 1 }))];
    const mean = layers.globalAveragePooling2d({}).apply(x) as Tensor;
    return [
      join({ method: 'modulate', count: 3 }).apply([x, a, b]) as Tensor,
      layers.multiply().apply([a, b]) as Tensor,
      join({ method: 'multiply' }).apply([x, mean]) as Tensor,
    ];
  },
  'value range': (x) =>
    through(x, valueRange({ from: [0, 1], to: [0, 255] }), conv(3), valueRange({ from: [0, 255], to: [0, 1] })),
  'stock convolutions': (x) => [
    through(x, stock(5, 3, { activation: 'relu' })),
    through(x, stock(5, 3, { strides: 2, activation: 'tanh' })),
    through(x, stock(5, 4, { useBias: false })),
    through(x, stock(5, 3, { padding: 'valid', activation: 'sigmoid' })),
  ],
  'stock layers': (x) =>
    through(
      x,
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ] as never,
      }),
      stock(8, 3, { padding: 'valid' }),
      layers.batchNormalization({ scale: false }),
      layers.prelu({ sharedAxes: [1, 2] } as never),
      layers.upSampling2d({ size: [2, 2] }),
      layers.maxPooling2d({ poolSize: 3, strides: 3 }),
      layers.dropout({ rate: 0.5 }),
      layers.activation({ activation: 'linear' }),
    ),
  'stock layers written as convolutions': (x) => [
    through(x, layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', activation: 'relu' })),
    through(x, layers.depthwiseConv2d({ kernelSize: 2, strides: 2, depthMultiplier: 3, useBias: false })),
    through(x, layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, padding: 'same' })),
    through(x, layers.averagePooling2d({ poolSize: 3, strides: 3 })),
    through(x, layers.dense({ units: 4, activation: 'sigmoid' })),
  ],
  'nested model, applied twice': (x) => {
    const inner = tfl.input({ shape: [null, null, 6] });
    const nested = tfl.model({ inputs: inner, outputs: through(inner, conv(6), layers.reLU()) });
    const once = nested.apply(x) as Tensor;
    return [once, nested.apply(once) as Tensor];
  },
  'input as output': (x) => [layers.activation({ activation: 'linear' }).apply(x) as Tensor, through(x, conv(2))],
  'zero padding that is an output too': (x) => {
    const y = through(x, layers.zeroPadding2d({ padding: 1 }));
    return [
      through(y, conv(3, { padMode: 'reflect' })),
      layers.activation({ activation: 'linear' }).apply(y) as Tensor,
    ];
  },
};

describe('compiled plans equal tfjs', () => {
  it.each(Object.entries(cases))('%s', (_, build) => {
    const x = tfl.input({ shape: [null, null, 6], name: 'x' });
    const model = tfl.model({ inputs: x, outputs: build(x) });
    randomiseWeights(model);
    const batch = randomBatch([2, 7, 10, 6]);
    const values = { ...batch, data: batch.data.map((value) => value * 2 - 1) };
    const expected = tfjsOutputs(model, { x: values });
    for (const winograd of ['off', 2, 4] as const) {
      const outputs = compile(model, { size: [7, 10], winograd }).run(values.data);
      for (const [name, data] of Object.entries(expected))
        expect(difference(outputs[name], data), name).toBeLessThan(1e-4);
    }
    model.dispose();
  });
});

it('takes sequential models, and classifiers with Flatten and Dense', () => {
  const model = tfl.sequential({
    layers: [
      layers.conv2d({ inputShape: [6, 6, 2], filters: 4, kernelSize: 3 }),
      layers.reLU(),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 7 }),
    ],
  });
  randomiseWeights(model);
  const x = randomBatch([1, 6, 6, 2]);
  const expected = tfjsOutputs(model, { [model.inputs[0]!.sourceLayer.name]: x });
  const outputs = compile(model).run(x.data);
  for (const [name, data] of Object.entries(expected)) expect(difference(outputs[name], data)).toBeLessThan(1e-5);
});

it('multiplies by one number per channel in any order, and refuses other broadcasting', () => {
  const x = tfl.input({ shape: [4, 5, 3], name: 'x' });
  const s = tfl.input({ shape: [1, 1, 3], name: 's' });
  const model = tfl.model({ inputs: [x, s], outputs: layers.multiply().apply([s, x]) as Tensor });
  const batches = { x: randomBatch([2, 4, 5, 3]), s: randomBatch([2, 1, 1, 3], 2) };
  const [expected] = Object.values(tfjsOutputs(model, batches));
  const [actual] = Object.values(compile(model).run({ x: batches.x.data, s: batches.s.data }));
  expect(difference(actual, expected!)).toBeLessThan(1e-6);

  const row = tfl.input({ shape: [1, 5, 3], name: 'row' });
  const sum = tfl.model({ inputs: [x, row], outputs: layers.add({ name: 'sum' }).apply([x, row]) as Tensor });
  expect(() => compile(sum)).toThrow(/layer sum \(Add\)/);
});
