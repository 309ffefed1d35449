/** A program of each kind: composed, described, run, saved, loaded, trained. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { StageOptions } from '../../src/contracts.js';
import { convolution } from '../../src/layers/convolution.js';
import type { ForeignSource } from '../../src/layers/foreign-function.js';
import { BEM, BFM, BUM } from '../../src/modules/index.js';
import { registerModule } from '../../src/modules/registry.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { train } from '../../src/train/index.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { plainStage, smallStage } from '../compose/small.js';
import { photo } from '../node/photo.js';
import { free, nearestTwice, tinyFusion, tinyHourglass, tinyUpscaler } from './foreign-models.js';
import { tilingGraph } from './graphs.js';

interface Program {
  readonly stages: readonly StageOptions[];
  readonly functions?: Readonly<Record<string, ForeignSource>>;
  /** Frees what the program made besides the network. */
  readonly free?: () => void;
}

const plainBem = () =>
  BEM.define({
    config: { type: 'programs-bem' },
    build: ({ apply }, { image }, scale) =>
      apply('lines', (name) => convolution({ name, filters: 11, strides: scale, activation: 'sigmoid' }), image),
  });
const middle = ({ image }: { image: tf.Tensor4D }) =>
  tf.sigmoid(tf.tile(tf.mean(tf.avgPool(image, 2, 2, 'same'), 3, true), [1, 1, 1, 11])) as tf.Tensor4D;
const brighter = ({ image, boundaries }: { image: tf.Tensor4D; boundaries: tf.Tensor4D }) =>
  tf.add(image, tf.mul(0.1, nearestTwice(tf.mean(boundaries, 3, true) as tf.Tensor4D))) as tf.Tensor4D;

const PROGRAMS: Record<string, () => Program | Promise<Program>> = {
  'compact modules': () => ({ stages: [smallStage(), smallStage()] }),
  'modules of the paper': () => ({
    stages: [{ bum: BUM.paper(), bem: BEM.paper(), bfm: BFM.paper() }],
  }),
  'a plain stage, whose features go on': () => ({ stages: [plainStage(), smallStage()] }),
  'a refinement of scale 1': () => ({
    stages: [smallStage(), smallStage({ bum: BUM.compact({ filters: 6, blocks: 1, scale: 1 }) })],
  }),
  'a BEM without a BFM': () => {
    const { bum, bem } = smallStage();
    return { stages: [{ bum, bem }, smallStage()] };
  },
  'modules of your own': () => {
    registerModule('bem', 'programs-bem', plainBem);
    return { stages: [smallStage({ bem: plainBem() })] };
  },
  'foreign layers models': () => {
    const models = [tinyUpscaler(), tinyHourglass({ features: 5 }), tinyFusion()] as const;
    const bum = BUM.foreign(models[0], { scale: 2, trainable: true, inputRange: [0, 255], outputRange: [-1, 2] });
    const bfm = BFM.foreign(models[2], { inputs: { image: 'picture', boundaries: 'heat' }, trainable: true });
    // The second stage's BUM has features, which its hourglass takes.
    const second = smallStage({
      bum: BUM.compact({ filters: 5, blocks: 0 }),
      bem: BEM.foreign(models[1], { trainable: true }),
    });
    return { stages: [smallStage({ bum, bfm }), second], free: () => models.forEach(free) };
  },
  'foreign functions': () => ({
    stages: [
      smallStage({
        bum: BUM.foreign(nearestTwice, { scale: 2 }),
        bem: BEM.foreign(middle),
        bfm: BFM.foreign(brighter),
      }),
      smallStage(),
    ],
    functions: { upscaler: nearestTwice, estimator: middle, fusion: brighter },
  }),
  'a graph model': async () => {
    const graph = await tilingGraph();
    const bum = BUM.foreign(graph, { scale: 2, name: 'Tiles' });
    return { stages: [smallStage({ bum })], functions: { Tiles: graph }, free: () => graph.dispose() };
  },
};

async function reload(network: MultiStage, functions?: Program['functions']): Promise<MultiStage> {
  const { weightData, ...rest } = await toArtifacts(network);
  return loadNetwork({ ...JSON.parse(JSON.stringify(rest)), weightData }, { functions });
}

const quiet = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeAll(async () => {
  await useWasm();
});
afterAll(() => quiet.mockRestore());
let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors);
});

describe('compose, describe, upscale, save, load, train', () => {
  it.each(Object.keys(PROGRAMS))('%s', async (title) => {
    const { stages, functions, free: freeRest } = await PROGRAMS[title]!();
    const network = buildMultiStage({ stages });
    // A graph model is run itself, layers models are copied.
    if (title !== 'a graph model') freeRest?.();
    const size = 8;
    const { modules, output, trainable } = network.describe([size, size]);
    expect(output).toEqual([1, size * network.scale, size * network.scale, 3]);
    const kinds = stages.flatMap((stage) => (['bum', 'bem', 'bfm'] as const).filter((kind) => stage[kind]));
    expect(modules.map(({ kind }) => kind)).toEqual(kinds);
    expect(network.toMermaid()).toContain('BUM');

    const face = photo(size, size);
    const { image, boundaries } = await upscaleFace(face, { model: network, boundaries: true });
    expect(image.width).toBe(size * network.scale);
    expect(boundaries).toHaveLength(stages.filter(({ bem }) => bem).length);
    const again = await reload(network, functions);
    expect((await upscaleFace(face, { model: again })).image).toEqual(image);
    expect(again.toConfig()).toEqual(network.toConfig());

    const faces = [1, 2, 3].map((seed) => drawnFace(seed, 24));
    const weights = stages.map(() => 1);
    const { step, validation } = await train({
      model: again,
      data: { train: faces.slice(1), validation: faces.slice(0, 1) },
      recipe: {
        size: size * network.scale,
        batch: 2,
        steps: 2,
        schedule: { warmup: 0 },
        losses: { image: weights, boundary: weights },
      },
    });
    expect([step, Number.isFinite(validation!.gain)]).toEqual([2, true]);
    const changed = again.model.trainableWeights.filter((weight, i) => {
      const before = network.model.trainableWeights[i]!.read().dataSync();
      return weight
        .read()
        .dataSync()
        .some((value, k) => value !== before[k]);
    });
    expect(trainable > 0).toBe(changed.length > 0);
    network.dispose();
    again.dispose();
    if (title === 'a graph model') freeRest?.();
  });
});
