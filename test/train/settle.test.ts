import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolution } from '../../src/layers/convolution.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { settle } from '../../src/train/loop/settle.js';
import { statisticsOf } from '../../src/train/loop/statistics.js';
import { train } from '../../src/train/train.js';
import { normalisedNetwork, SMALL_RECIPE, smallData } from './small.js';

beforeAll(() => useWasm());

const variable = (...values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values), false));

describe('settle', () => {
  it.each([0.9, 0.99])('takes the mean over the batches that move them, with momentum %d', async (momentum) => {
    const [moving, seldom, still] = [variable(5, -5), variable(7), variable(1 / 3)];
    const weights = new Map(Object.entries({ moving, seldom, still }));
    const momenta = new Map([...weights.keys()].map((name) => [name, momentum]));
    const move = (value: tf.Variable, ...batch: number[]) =>
      tf.tidy(() => value.assign(tf.add(tf.mul(value, momentum), tf.mul(tf.tensor1d(batch), 1 - momentum))));
    const before = tf.memory().numTensors;
    const passes = Array.from({ length: 12 }, (_, k) => () => {
      move(moving, k % 7, k % 3);
      if (k === 8) move(seldom, 2);
    });
    await settle({ weights, momenta }, passes);
    const [first, second] = moving.dataSync();
    expect(first).toBeCloseTo((21 + 10) / 12, 3);
    expect(second).toBeCloseTo(1, 3);
    expect(seldom.dataSync()[0]).toBeCloseTo(2, 3);
    expect(still.dataSync()[0]).toBe(Math.fround(1 / 3));
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([...weights.values()]);
  });

  it('lets timers have their turn, and has nothing to do without statistics', async () => {
    await settle({ weights: new Map(), momenta: new Map() }, [() => expect.unreachable()]);
    const value = variable(1);
    let turns = 0;
    const timer = setInterval(() => turns++);
    const passes = Array.from({ length: 9 }, () => () => void 0);
    await settle({ weights: new Map([['a', value]]), momenta: new Map([['a', 0.9]]) }, passes);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
    value.dispose();
  });
});

describe('statisticsOf', () => {
  it('finds those of layers that learn, msfsr’s and stock ones, also inside models, and no kernels that stand still', () => {
    const input = tfl.input({ shape: [4, 4, 3] });
    const inner = tfl.sequential({ name: 'inner' });
    inner.add(tfl.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [4, 4, 3], trainable: false, name: 'still' }));
    inner.add(tfl.layers.batchNormalization({ momentum: 0.7, name: 'stock' }));
    let x = inner.apply(input) as tfl.SymbolicTensor;
    x = tfl.layers.batchNormalization({ trainable: false, name: 'frozen' }).apply(x) as tfl.SymbolicTensor;
    x = tfl.layers.batchNormalization({ momentum: 1, name: 'kept' }).apply(x) as tfl.SymbolicTensor;
    x = convolution({ name: 'own', filters: 2, norm: 'batch' }).apply(x) as tfl.SymbolicTensor;
    const { layers } = tfl.model({ inputs: input, outputs: x });
    const { weights, momenta } = statisticsOf(layers);
    expect([...momenta]).toEqual([
      ['stock/moving_mean', 0.7],
      ['stock/moving_variance', 0.7],
      ['own/norm/moving_mean', 0.9],
      ['own/norm/moving_variance', 0.9],
    ]);
    expect([...weights.keys()]).toEqual([...momenta.keys()]);
  });
});

describe('train', () => {
  it('validates and leaves averages with statistics of their own, whatever those that learn have', async () => {
    const network = normalisedNetwork();
    const statistics = () =>
      network.model.weights
        .filter(({ originalName }) => originalName.includes('moving'))
        .map((weight) => [...weight.read().dataSync()]);
    network.part({ entry: 1 });
    const before = tf.memory().numTensors;
    const [validated, learning]: number[][][][] = [[], []];
    await train({
      model: network,
      data: smallData(),
      recipe: SMALL_RECIPE,
      callbacks: {
        onStep: () => void learning!.push(statistics()),
        onValidation: () => void validated!.push(statistics()),
      },
    });
    expect(tf.memory().numTensors).toBe(before);
    const [third, fourth, last] = [learning![2]!, learning![3]!, learning!.at(-1)!];
    // Measured under other weights and on more batches; what learns goes on from its own.
    expect(validated![0]).not.toEqual(third);
    const far = (a: number[][], b: number[][]) =>
      Math.max(...a.flat().map((value, i) => Math.abs(value - b.flat()[i]!)));
    expect(far(fourth, third)).toBeLessThan(far(validated![0]!, third));
    expect(statistics()).toEqual(validated![1]);
    expect(statistics()).not.toEqual(last);
    network.dispose();
  });
});
