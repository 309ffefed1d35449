import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACE_PART_CHANNELS } from '../../src/boundaries/lines.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import { shakeWeights } from '../../src/testing/values.js';
import { pictures, taken } from './pictures.js';
import { plainStage, smallStage } from './small.js';

let network: MultiStage;
let mixed: MultiStage;
let before: number;
beforeAll(async () => {
  await tf.setBackend('cpu');
  before = tf.memory().numTensors;
  network = buildMultiStage({ stages: [smallStage(), smallStage(), smallStage()] });
  // Features arrive at a stage that has none of its own to give, and at one that ignores them.
  mixed = buildMultiStage({ stages: [smallStage(), { bum: { type: 'paper' } }, plainStage(), smallStage()] });
  for (const one of [network, mixed]) shakeWeights(one.model.weights, 'views');
});
afterAll(() => {
  network.dispose();
  mixed.dispose();
  network.dispose(); // a second time does nothing
  expect(tf.memory().numTensors, 'tensors after dispose').toBe(before);
});

const run = (one: MultiStage, image: tf.Tensor4D, options = {}) => taken(one.predict(image, options));

describe('a network in pieces', () => {
  for (const title of ['three alike', 'mixed stages']) {
    it(`gives bit for bit what the whole model gives: ${title}`, () => {
      const one = title === 'three alike' ? network : mixed;
      const image = pictures(2, 4, 6);
      const whole = [one.model.predict(image)].flat() as tf.Tensor[];
      const stages = run(one, image);
      const byStage = stages.flatMap((s) => [s.image, ...(s.boundaries ? [s.boundaries] : [])]);
      expect(byStage.map((values) => values.length)).toEqual(whole.map((t) => t.size));
      for (const [i, tensor] of whole.entries()) expect(byStage[i]).toEqual(tensor.dataSync());
      tf.dispose([image, whole]);
    });
  }

  it('takes a face at stage 2 or 3, with the weights of the whole', () => {
    const image = pictures(1, 8, 4);
    for (const entry of [2, 3]) {
      const { model } = network.part({ entry });
      expect(model.weights.every((w) => network.model.weights.includes(w))).toBe(true);
      const outputs = [model.predict(image)].flat() as tf.Tensor[];
      const results = run(network, image, { entry });
      expect(results).toHaveLength(4 - entry);
      expect(results.at(-1)!.image).toEqual(outputs.at(-2)!.dataSync());
      expect(results.at(-1)!.boundaries).toEqual(outputs.at(-1)!.dataSync());
      tf.dispose(outputs);
      expect(network.part({ entry }).model).toBe(model);
    }
    image.dispose();
  });

  it('changes every entry when a weight changes', () => {
    const image = pictures(1, 4, 4);
    const first = run(network, image, { entry: 3 })[0]!.image;
    const weight = network.model.weights.find((w) => w.originalName === 's3_bum_stem/conv/bias')!;
    const old = weight.read().clone();
    tf.tidy(() => void weight.write(tf.add(old, 0.1)));
    expect(run(network, image, { entry: 3 })[0]!.image).not.toEqual(first);
    weight.write(old);
    expect(run(network, image, { entry: 3 })[0]!.image).toEqual(first);
    tf.dispose([image, old]);
  });

  it('stops after the stage that is asked for', () => {
    const image = pictures(1, 4, 4);
    const all = run(network, image);
    expect(run(network, image, { exit: 2 })).toEqual(all.slice(0, 2));
    expect(run(network, image, { entry: 2, exit: 2 })).toHaveLength(1);
    image.dispose();
  });

  it('takes any size its stages accept, not square, odd multiples', () => {
    expect(network.sizeMultiple).toBe(2);
    for (const [h, w] of [
      [2, 2],
      [6, 10],
      [14, 2],
    ] as const) {
      const image = pictures(1, h, w);
      const results = network.predict(image);
      const last = results[2]!;
      expect(last.image.shape).toEqual([1, h * 8, w * 8, 3]);
      expect(last.boundaries!.shape).toEqual([1, h * 4, w * 4, 11]);
      image.dispose();
      for (const value of last.image.dataSync()) expect(Number.isFinite(value)).toBe(true);
      taken(results);
    }
  });

  it('lets the caller dispose of a result before the next stage runs', () => {
    const image = pictures(1, 4, 4);
    const tensors = tf.memory().numTensors;
    const seen: number[] = [];
    for (const result of network.predictStages(image)) {
      seen.push(result.image.shape[1]);
      tf.dispose([result.image, result.boundaries!]);
    }
    expect(seen).toEqual([8, 16, 32]);
    for (const result of network.predictStages(image)) {
      tf.dispose([result.image, result.boundaries!]);
      if (result.stage.index === 2) break;
    }
    expect(tf.memory().numTensors).toBe(tensors);
    image.dispose();
  });

  it('refuses stages that do not exist and pictures of another shape', () => {
    const image = pictures(1, 4, 4);
    const tensors = tf.memory().numTensors;
    expect(() => network.predict(image, { entry: 4 })).toThrow(OptionError);
    expect(() => network.predict(image, { entry: 2, exit: 1 })).toThrow(/between 1 and 1 for entry but received 2/);
    expect(() => network.predict(image, { strength: 2 })).toThrow(/strength but received 2/);
    tf.tidy(() => {
      const odd = tf.zeros([1, 3, 4, 3]) as tf.Tensor4D;
      expect(() => network.predict(odd)).toThrow(/multiples of 2 but received \[1, 3, 4, 3\]/);
      expect(() => network.predict(tf.zeros([4, 4, 3]) as never)).toThrow(ShapeError);
      expect(() => network.predict(tf.zeros([0, 4, 4, 3]) as tf.Tensor4D)).toThrow(ShapeError);
      expect(() => network.predict(tf.zeros([1, 4, 4, 1]) as tf.Tensor4D)).toThrow(ShapeError);
    });
    expect(tf.memory().numTensors).toBe(tensors);
    image.dispose();
  });
});

describe('strength', () => {
  const image = () => pictures(2, 4, 4);

  it('1 is no strength at all, and 0 is maps of zeros', () => {
    const x = image();
    const free = run(network, x);
    expect(run(network, x, { strength: 1 })).toEqual(free);
    const none = run(network, x, { strength: 0 });
    expect(none).not.toEqual(free);
    // The estimate is returned as it is; only the fusion sees the scaled maps.
    expect(none[0]!.boundaries).toEqual(free[0]!.boundaries);
    const zeros = new Map(
      [1, 2, 3].map((stage) => [stage, tf.zeros([2, 2 * 2 ** stage, 2 * 2 ** stage, 11]) as tf.Tensor4D]),
    );
    const given = run(network, x, { boundaries: zeros });
    for (const [i, result] of none.entries()) expect(given[i]!.image).toEqual(result.image);
    tf.dispose([x, ...zeros.values()]);
  });

  it('moves the image the further the weaker it is', () => {
    const x = image();
    const free = run(network, x, { exit: 1 })[0]!.image;
    const distance = (strength: number) => {
      const weak = run(network, x, { exit: 1, strength })[0]!.image;
      return Math.sqrt(weak.reduce((sum, v, i) => sum + (v - free[i]!) ** 2, 0));
    };
    const distances = [1, 0.75, 0.5, 0.25, 0].map(distance);
    expect(distances[0]).toBe(0);
    for (let i = 1; i < 5; i++) expect(distances[i]).toBeGreaterThan(distances[i - 1]!);
    x.dispose();
  });

  it('goes by facial part', () => {
    const x = image();
    const parts = Object.keys(FACE_PART_CHANNELS) as (keyof typeof FACE_PART_CHANNELS)[];
    const all = Object.fromEntries(parts.map((part) => [part, 0.5]));
    expect(run(network, x, { strength: all })).toEqual(run(network, x, { strength: 0.5 }));
    expect(run(network, x, { strength: {} })).toEqual(run(network, x));
    const singles = parts.map((part) => run(network, x, { strength: { [part]: 0 } })[2]!.image.join());
    expect(new Set(singles).size).toBe(parts.length);
    expect(() => run(network, x, { strength: { [parts[0]!]: -1 } })).toThrow(new RegExp(`strength.${parts[0]}`));
    expect(() => run(network, x, { strength: { beard: 1 } })).toThrow(OptionError);
    x.dispose();
  });

  it('passes by stages without boundaries', () => {
    const x = pictures(1, 4, 4);
    const results = run(mixed, x, { strength: 0.3 });
    expect(results.map(({ boundaries }) => boundaries !== undefined)).toEqual([true, false, false, true]);
    x.dispose();
  });
});
