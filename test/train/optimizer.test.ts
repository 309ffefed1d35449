import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { normalTensor } from '../../src/testing/values.js';
import { MovingAverage } from '../../src/train/loop/moving-average.js';
import { Schedule } from '../../src/train/loop/schedule.js';
import { Adam } from '../../src/train/optimizers/adam.js';
import { Muon, orthogonalise } from '../../src/train/optimizers/muon.js';
import { checkRecipe } from '../../src/train/recipe.js';

beforeAll(() => tf.setBackend('cpu'));

const scheduleOf = (recipe: object) => new Schedule(checkRecipe(recipe));

describe('Adam', () => {
  it('follows the published rule; weights without a gradient keep their count', () => {
    const before = tf.memory().numTensors;
    const [a, b] = tf.tidy(() => [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(2))]) as [tf.Variable, tf.Variable];
    const adam = new Adam(new Map(Object.entries({ a, b })), [0.9, 0.99]);
    let [weight, first, second] = [1, 0, 0];
    for (let step = 1; step <= 3; step++) {
      const gradient = step - 1.5;
      const gradients: tf.NamedTensorMap = { [a.name]: tf.scalar(2 * gradient) };
      if (step === 2) gradients[b.name] = tf.scalar(5);
      adam.step(gradients, 0.1, 0.5);
      first = 0.9 * first + 0.1 * gradient;
      second = 0.99 * second + 0.01 * gradient ** 2;
      weight -= (0.1 * (first / (1 - 0.9 ** step))) / (Math.sqrt(second / (1 - 0.99 ** step)) + 1e-8);
      expect(a.dataSync()[0]).toBeCloseTo(weight, 5);
      // A first step moves by the learning rate, whatever step of the others it falls in.
      expect(b.dataSync()[0]).toBeCloseTo(step < 2 ? 2 : 1.9, 5);
      tf.dispose(gradients);
    }
    expect([...adam.counts]).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    adam.dispose();
    tf.dispose([a, b]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('Muon', () => {
  it.each([
    [6, 6],
    [4, 9],
    [36, 5],
  ])('orthogonalises matrices of %d x %d', (rows, columns) => {
    const least = Math.min(rows, columns);
    const basis = (size: number) =>
      tf.slice(
        tf.linalg.gramSchmidt(normalTensor([size, size], `${size}`) as tf.Tensor2D) as tf.Tensor2D,
        [0, 0],
        [least, size],
      ) as tf.Tensor2D;
    const inside = tf.tidy(() => {
      const [u, v] = [basis(rows), basis(columns)];
      // Singular values 1, 1/2, 1/3, …
      const values = tf.diag(tf.tensor1d(Array.from({ length: least }, (_, i) => 1 / (i + 1)))) as tf.Tensor2D;
      const matrix = tf.matMul(tf.matMul(u, values, true), v);
      const found = tf.reshape(orthogonalise(tf.expandDims(matrix)), [rows, columns]);
      return tf.matMul(tf.matMul(u, found), v, false, true).arraySync() as number[][];
    });
    // The quintic takes singular values to somewhere between 0.65 and 1.25, and leaves the singular vectors as they are.
    for (const [i, row] of inside.entries())
      for (const [j, value] of row.entries())
        if (i === j) expect(Math.abs(value - 0.95)).toBeLessThan(0.3);
        else expect(Math.abs(value)).toBeLessThan(1e-3);
  });

  it('moves wide filters by the learning rate whatever their gradient, leaves the rest to Adam, and leaks nothing', () => {
    const before = tf.memory().numTensors;
    const shapes = { filter: [3, 3, 4, 8], twin: [3, 3, 4, 8], still: [3, 3, 4, 8], first: [3, 3, 3, 8], bias: [8] };
    const names = Object.keys(shapes) as (keyof typeof shapes)[];
    const weights = new Map(names.map((name) => [name, tf.tidy(() => tf.variable(tf.zeros(shapes[name])))]));
    const muon = new Muon(weights, [0.9, 0.99]);
    const scales = { filter: 1, twin: 1000, still: 0, first: 1, bias: 1 };
    const gradients = Object.fromEntries(
      names
        .filter((name) => name !== 'still')
        .map((name) => [
          weights.get(name)!.name,
          tf.tidy(() => tf.mul(normalTensor(shapes[name], 'gradient'), scales[name])),
        ]),
    );
    muon.step(gradients, 0.1, 0.5);
    const size = (name: keyof typeof shapes) =>
      tf.tidy(() => tf.sqrt(tf.mean(tf.square(weights.get(name)!))).dataSync()[0]!);
    // 0.2 of the learning rate, less what the narrower side of [36, 8] lacks.
    expect(size('filter')).toBeGreaterThan(0.1 * 0.2 * 0.7);
    expect(size('filter')).toBeLessThan(0.1 * 0.2 * 1.3);
    expect(size('twin')).toBeCloseTo(size('filter'), 6);
    expect(size('still')).toBe(0);
    for (const name of ['first', 'bias'] as const) expect(size(name)).toBeCloseTo(0.1, 5);
    expect([...muon.counts.keys()]).toEqual(['first', 'bias']);
    expect([...muon.moments.keys()]).toContain('momentum/filter');
    muon.dispose();
    tf.dispose([...weights.values(), gradients]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('MovingAverage', () => {
  it('averages, stands in for the weights, and gives them back even after an error', async () => {
    const before = tf.memory().numTensors;
    const weight = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const average = new MovingAverage(new Map([['w', weight]]), { weights: new Map(), momenta: new Map() });
    tf.tidy(() => weight.assign(tf.tensor1d([3, 6])));
    average.update(0.75);
    const seen = await average.during(async () => [...weight.dataSync()]);
    expect(seen).toEqual([1.5, 3]);
    expect([...weight.dataSync()]).toEqual([3, 6]);
    await expect(
      average.during(async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect([...weight.dataSync()]).toEqual([3, 6]);
    average.moveIn();
    average.dispose();
    expect([...weight.dataSync()]).toEqual([1.5, 3]);
    weight.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('Schedule', () => {
  it('by steps: warm-up, cosine, averages that start short', () => {
    const schedule = scheduleOf({ steps: 100, schedule: { warmup: 9, final: 0.1 }, optimizer: { learningRate: 1 } });
    expect(schedule.learningRate(0)).toBeCloseTo(0.1, 9);
    expect(schedule.decay(0)).toBeCloseTo(0.1, 9);
    schedule.step = 50;
    expect(schedule.progress()).toBe(0.5);
    expect(schedule.learningRate(0.5)).toBeCloseTo(0.55, 9);
    schedule.step = 200;
    expect(schedule.progress()).toBe(1);
    expect(schedule.learningRate(1)).toBeCloseTo(0.1, 9);
    schedule.step = 100_000;
    expect(schedule.decay(1)).toBeCloseTo(0.999, 9);
  });

  it('by time: gaps do not count', () => {
    const schedule = scheduleOf({ schedule: { by: 'time', minutes: 1 } });
    schedule.count(15);
    schedule.count(4000);
    expect(schedule.progress()).toBe(0.25);
  });

  it('by the processor, whose clock browsers lack', () => {
    const recipe = { schedule: { by: 'processor', seconds: 10 } };
    const schedule = scheduleOf(recipe);
    schedule.processor = 4;
    expect(schedule.progress()).toBe(0.4);
    const { cpuUsage } = process;
    try {
      process.cpuUsage = undefined as never;
      expect(() => scheduleOf(recipe)).toThrow(OptionError);
      expect(() => scheduleOf(recipe)).toThrow(/browsers lack: take "steps" or "time" for recipe.schedule.by/);
      expect(scheduleOf({}).processor).toBeUndefined();
    } finally {
      process.cpuUsage = cpuUsage;
    }
  });

  it('lets the discriminator learn alone first', () => {
    const schedule = scheduleOf({ losses: { adversarial: { weight: 0.1, warmup: 4 } } });
    const weights = Array.from({ length: 11 }, (_, step) => {
      schedule.step = step;
      return Math.round(schedule.adversarialShare() * 1000) / 1000;
    });
    expect(weights).toEqual([0, 0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1]);
    const eager = scheduleOf({ losses: { adversarial: { weight: 0.1, warmup: 0 } } });
    expect(eager.adversarialShare()).toBe(1);
  });
});
