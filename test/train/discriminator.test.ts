import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { normalTensor } from '../../src/testing/values.js';
import { discriminator } from '../../src/train/loop/discriminator.js';
import { Opponent } from '../../src/train/loop/opponent.js';
import { checkRecipe } from '../../src/train/recipe.js';

type Pair = [tf.Tensor4D, tf.Tensor4D];

interface Found {
  readonly loss: number;
  readonly ofDegraded: Float32Array;
  readonly ofClean: Float32Array;
}

beforeAll(() => tf.setBackend('cpu'));

describe('discriminator', () => {
  it('scores overlapping patches', () => {
    const model = discriminator({ size: 32, filters: 4, layers: 2 });
    expect(model.outputs[0]!.shape).toEqual([null, 6, 6, 1]);
    expect(model.weights.map(({ originalName, shape }) => [originalName, shape])).toEqual([
      ['opponent1/conv/kernel', [4, 4, 3, 4]],
      ['opponent1/conv/bias', [4]],
      ['opponent2/conv/kernel', [4, 4, 4, 8]],
      ['opponent2/conv/bias', [8]],
      ['opponent3/conv/kernel', [4, 4, 8, 16]],
      ['opponent3/conv/bias', [16]],
      ['opponent4/conv/kernel', [4, 4, 16, 1]],
      ['opponent4/conv/bias', [1]],
    ]);
    model.dispose();
  });

  it.each([
    [{ size: 8, layers: 2 }, /leave 3 px or more of 8 px but received 2/],
    [{ size: 30, layers: 2 }, /leave 3 px or more of 30 px/],
    [{ size: 64, layers: 6 }, /integer between 1 and 5 for layers/],
    [{ size: 64, depth: 6 }, /Unknown option "depth"/],
  ])('refuses %j', (options, message) => {
    expect(() => discriminator(options)).toThrow(OptionError);
    expect(() => discriminator(options)).toThrow(message);
  });
});

describe('Opponent', () => {
  it('learns to tell images apart; its gradient moves images towards the real ones; nothing leaks', async () => {
    const before = tf.memory().numTensors;
    const adversarial = { weight: 1, filters: 4, layers: 1, learningRate: 2e-3 };
    const opponent = new Opponent(checkRecipe({ size: 12, losses: { adversarial } }));
    const real = tf.tidy(() => tf.add(tf.mul(normalTensor([4, 12, 12, 3], 'real'), 0.2), 0.5)) as tf.Tensor4D;
    const made = tf.fill([4, 12, 12, 3], 0.5);
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) losses.push(await opponent.learn(real, made));
    expect(losses[29]).toBeLessThan(0.4 * losses[0]!);
    const moved = tf.tidy(() => {
      const loss = (images: tf.Tensor) =>
        opponent.parts(images, { truth: real, clean: tf.ones([4, 1, 1, 1]) }, 1)[0]!.value;
      const gradient = tf.grad(loss)(made);
      const step = tf.sub(made, tf.mul(gradient, tf.div(0.5, tf.norm(gradient))));
      return [loss(made), loss(step)].map((one) => one.dataSync()[0]!);
    });
    expect(moved[1]).toBeLessThan(moved[0]!);
    opponent.dispose();
    tf.dispose([real, made]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('passes on a share of the gradient to results of degraded inputs, and the losses are the same', () => {
    const [some, truth] = ['some', 'other'].map((name) => normalTensor([2, 16, 16, 3], name) as tf.Tensor4D) as Pair;
    const found = [1, 0.25, 0].map((degraded) => {
      const adversarial = { filters: 4, layers: 1, weight: 0.1, perceptual: 2, degraded };
      const opponent = new Opponent(checkRecipe({ size: 16, losses: { adversarial } }));
      const clean = tf.tensor4d([0, 1], [2, 1, 1, 1]);
      const { value, grad } = tf.valueAndGrad((images: tf.Tensor) =>
        tf.add(...(opponent.parts(images, { truth, clean }, 1).map((part) => part.value) as [tf.Tensor, tf.Tensor])),
      )(some);
      opponent.dispose();
      const [ofDegraded, ofClean] = tf.split(grad, 2).map((part) => part.dataSync());
      return { loss: value.dataSync()[0]!, ofDegraded: ofDegraded!, ofClean: ofClean! };
    });
    const [whole, quarter, none] = found as [Found, Found, Found];
    for (const { loss, ofClean } of [quarter, none]) {
      expect(loss).toBe(whole.loss);
      expect(ofClean).toEqual(whole.ofClean);
    }
    expect(Math.max(...whole.ofDegraded)).toBeGreaterThan(1e-6);
    expect(quarter.ofDegraded).toEqual(whole.ofDegraded.map((value) => value * 0.25));
    expect(none.ofDegraded.every((value) => value === 0)).toBe(true);
    tf.dispose([some, truth]);
  });

  it('gives the losses that have a weight, and compares features', () => {
    const options = (adversarial: object) =>
      checkRecipe({ size: 16, losses: { adversarial: { filters: 4, layers: 1, ...adversarial } } });
    const [some, other] = ['some', 'other'].map((name) => normalTensor([2, 16, 16, 3], name) as tf.Tensor4D) as Pair;
    for (const kind of ['leastSquares', 'relativistic']) {
      const opponent = new Opponent(options({ kind, weight: 0.1, perceptual: 2, texture: 3, patch: 4 }));
      tf.tidy(() => {
        const clean = tf.ones<tf.Rank.R4>([2, 1, 1, 1]);
        const parts = opponent.parts(some, { truth: other, clean }, 0.5);
        expect(parts.map(({ name, weight }) => [name, weight])).toEqual([
          ['adversarial', 0.05],
          ['perceptual', 1],
          ['texture', 1.5],
        ]);
        const [, ...features] = opponent.parts(some, { truth: some, clean }, 1).map(({ value }) => value.dataSync()[0]);
        expect(features).toEqual([0, 0]);
        for (const { value } of parts) expect(value.dataSync()[0]).toBeGreaterThan(1e-4);
      });
      opponent.dispose();
    }
    tf.dispose([some, other]);
    expect(() => new Opponent(options({ texture: 1, patch: 6, layers: 2 }))).toThrow(
      /multiple of 4 that divides 16 for losses.adversarial.patch but received 6/,
    );
  });
});
