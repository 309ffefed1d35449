import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { BATCHES, FIRST, settle } from '../../src/train/loop/settle.js';
import { train } from '../../src/train/train.js';
import { urdgn } from '../../src/zoo/urdgn.js';
import { SMALL_RECIPE, smallData } from './small.js';

beforeAll(() => useWasm());

const variable = (...values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values), false));

describe('settle', () => {
  it('takes the mean of statistics that move, leaves others to the bit, and no tensor', async () => {
    const [moving, still] = [variable(5, -5), variable(1 / 3)];
    const before = tf.memory().numTensors;
    const [seen, expected] = [
      [5, -5],
      [0, 0],
    ];
    await settle(new Map(Object.entries({ moving, still })), (k) => {
      for (const [i, batch] of [k % 7, k % 3].entries()) {
        seen[i] = 0.9 * seen[i]! + 0.1 * batch;
        if (k >= FIRST) expected[i]! += seen[i]! / (BATCHES - FIRST);
      }
      tf.tidy(() => moving.assign(tf.tensor1d(seen)));
    });
    for (const [i, value] of moving.dataSync().entries()) expect(value).toBeCloseTo(expected[i]!, 5);
    expect(still.dataSync()[0]).toBe(Math.fround(1 / 3));
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([moving, still]);
  });

  it('has nothing to do without statistics', async () => {
    await settle(new Map(), () => expect.unreachable());
  });
});

describe('train', () => {
  it('validates and leaves averages with statistics of their own, whatever those that learn have', async () => {
    const network = buildMultiStage({ stages: [{ bum: urdgn({ scale: 2, filters: 8 }) }] });
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
