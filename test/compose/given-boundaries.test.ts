import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { StageResult } from '../../src/compose/prediction.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import { useWasm } from '../../src/node/index.js';

const guided = {
  bum: { type: 'compact', filters: 8, blocks: 1 },
  bem: { type: 'compact', channels: 4, depth: 1 },
  bfm: { type: 'compact', blocks: 1, features: 8, hidden: 8 },
};
const plain = { bum: { type: 'compact', filters: 8, blocks: 1 } };

let network: MultiStage;
let images: tf.Tensor4D;
beforeAll(async () => {
  await useWasm();
  network = buildMultiStage({ stages: [guided, guided, plain] });
  images = tf.randomUniform([2, 8, 12, 3], 0, 1, 'float32', 5);
});
afterAll(() => {
  images.dispose();
  network.dispose();
});

const mapsOf = (results: readonly StageResult[]) =>
  new Map(results.flatMap(({ stage, boundaries }) => (boundaries ? [[stage.index, boundaries] as const] : [])));
const values = (results: readonly StageResult[]) => results.map(({ image }) => [...image.dataSync()]);

describe('boundaries given to predict', () => {
  it.each([
    ['alone', {}],
    ['with strength', { strength: 0.5 }],
    ['from stage 2', { entry: 2 }],
  ])("a stage's own maps give the identical image, %s", (_, options) => {
    tf.tidy(() => {
      const own = network.predict(images, options);
      const boundaries = mapsOf(own);
      const again = network.predict(images, { ...options, boundaries });
      expect(boundaries.size).toBe('entry' in options ? 1 : 2);
      expect(values(again)).toEqual(values(own));
      for (const { stage, boundaries: maps } of again) {
        expect(maps && [...maps.dataSync()]).toEqual(
          boundaries.get(stage.index) && [...boundaries.get(stage.index)!.dataSync()],
        );
      }
    });
  });

  it('other maps give another image, from the stage on that they are given to', () => {
    tf.tidy(() => {
      const own = values(network.predict(images));
      const foreign = mapsOf(network.predict(tf.reverse(images, 0)));
      const changed = values(network.predict(images, { boundaries: new Map([[2, foreign.get(2)!]]) }));
      expect(changed[0]).toEqual(own[0]);
      expect(changed[1]).not.toEqual(own[1]);
      expect(changed[2]).not.toEqual(own[2]);
    });
  });

  it('leaves no tensor behind, and the given maps to the caller', () => {
    const maps = tf.zeros<tf.Rank.R4>([2, 8, 12, 11]);
    const before = tf.memory().numTensors;
    const results = network.predict(images, { boundaries: new Map([[1, maps]]) });
    tf.dispose(results.map(({ image, boundaries }) => [image, ...(boundaries ? [boundaries] : [])]));
    // The first use of a view makes nothing either: its layers exist.
    expect(tf.memory().numTensors).toBe(before);
    expect(maps.isDisposed).toBe(false);
    expect(() => network.predict(images, { boundaries: new Map([[2, maps]]) })).toThrow(ShapeError);
    maps.dispose();
  });

  it('refuses options that it does not know, and boundaries that are no map', () => {
    for (const wrong of [{ strenght: 0 }, 5, { boundaries: 5 }]) {
      expect(() => network.predict(images, wrong as object)).toThrow(OptionError);
      expect(() => [...network.predictStages(images, wrong as object)]).toThrow(OptionError);
    }
    expect(() => network.toMermaid({} as never)).toThrow(OptionError);
  });

  it('refuses maps of another shape and maps for a stage without boundaries, and names the stage', () => {
    tf.tidy(() => {
      const maps = tf.zeros<tf.Rank.R4>([2, 8, 12, 11]);
      const given = (stage: number) => () => network.predict(images, { boundaries: new Map([[stage, maps]]) });
      expect(given(2)).toThrow(/^Stage 2: expected boundaries of \[2, 16, 24, 11\] but received \[2, 8, 12, 11\]/);
      expect(given(3)).toThrow(/^Stage 3: .* has no BFM/);
    });
  });

  it('makes topologies without the BEM', () => {
    const { model } = network.part({ givenBoundaries: true });
    expect(model.inputNames).toEqual(['image', 's1_given', 's2_given']);
    expect(model.outputNames.filter((name) => name.includes('boundaries'))).toEqual([]);
    expect(model.layers.some(({ name }) => name.includes('_bem_'))).toBe(false);
    expect(network.model.outputNames).toContain('s1_boundaries');
  });
});
