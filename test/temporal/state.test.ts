import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import type { StageResult } from '../../src/compose/prediction.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import { startState } from '../../src/run/state.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { upscaleFaces } from '../../src/run/upscale-faces.js';
import { shakeWeights } from '../../src/testing/values.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { InferenceNetwork } from '../../src/weights/inference-network.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { smallStage } from '../compose/small.js';
import { frames, furthest, rememberingStages } from './sequence.js';

let network: MultiStage;
let saved: InferenceNetwork;

async function reopened(composed: MultiStage): Promise<InferenceNetwork> {
  const { weightData, ...rest } = await toArtifacts(composed);
  return new InferenceNetwork({ artifacts: { ...JSON.parse(JSON.stringify(rest)), weightData } });
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  network = buildMultiStage({ stages: rememberingStages });
  shakeWeights(network.model.weights, 'remembering');
  saved = await reopened(network);
});

/** Upscales frames one after another. */
async function sequence(pictures: ReturnType<typeof frames>, options: Partial<Parameters<typeof upscaleFace>[1]> = {}) {
  const results = [];
  let state = startState();
  for (const picture of pictures) {
    const result = await upscaleFace(picture, { model: saved, ...options, state });
    state = result.state!;
    results.push(result);
  }
  return results;
}

const image = (results: StageResult[]) => results.at(-1)!.image.dataSync() as Float32Array;

describe('predict', () => {
  it('gives what it gave without the option, and the state with it', () => {
    tf.tidy(() => {
      const pictures = tf.randomUniform([2, 8, 12, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
      const plain = network.predict(pictures);
      const { stages, state } = network.predict(pictures, { state: new Map() });
      expect(furthest(image(plain), image(stages))).toBe(0);
      expect([...state].map(([name, { shape }]) => [name, shape])).toEqual([
        ['s2_cell', [2, 16, 24, 3]],
        ['s2_hidden', [2, 16, 24, 3]],
      ]);
      const next = network.predict(pictures, { state });
      expect(furthest(image(stages), image(next.stages))).toBeGreaterThan(1e-3);
      const again = network.predict(pictures, { state });
      expect(furthest(image(next.stages), image(again.stages))).toBe(0);
      const entered = network.predict(pictures, { entry: 2, state: new Map() });
      expect(entered.state.get('s2_cell')!.shape).toEqual([2, 8, 12, 3]);
    });
  });

  it('leaves no tensor behind', () => {
    const pictures = tf.zeros([1, 8, 8, 3]) as tf.Tensor4D;
    const before = tf.memory().numTensors;
    for (const result of network.predict(pictures)) tf.dispose([result.image, result.boundaries!]);
    const { stages, state } = network.predict(pictures, { state: new Map() });
    for (const result of stages) tf.dispose([result.image, result.boundaries!]);
    tf.dispose([...state.values()]);
    expect(tf.memory().numTensors).toBe(before);
    pictures.dispose();
  });

  it('refuses states of other names, kinds and sizes', () => {
    tf.tidy(() => {
      const pictures = tf.zeros([1, 8, 8, 3]) as tf.Tensor4D;
      const state = (name: string, shape: [number, number, number, number]) =>
        new Map([[name, tf.zeros<tf.Rank.R4>(shape)]]);
      expect(() => network.predict(pictures, { state: state('s1_cell', [1, 8, 8, 3]) })).toThrow(OptionError);
      expect(() => network.predict(pictures, { state: {} as never })).toThrow(OptionError);
      expect(() => network.predict(pictures, { state: state('s2_cell', [1, 8, 8, 3]) })).toThrow(ShapeError);
      expect(() => network.predict(pictures, { state: state('s2_cell', [1, 8, 8, 3]) })).toThrow(
        /Stage 2: expected cell of \[1, 16, 16, 3\] for state but received \[1, 8, 8, 3\]/,
      );
    });
  });
});

describe('a saved network', () => {
  it('keeps its memory through tfjs and the engine', async () => {
    const { weightData, ...rest } = await toArtifacts(network);
    const loaded = await loadNetwork({ ...JSON.parse(JSON.stringify(rest)), weightData });
    tf.tidy(() => {
      const pictures = tf.randomUniform([1, 8, 8, 3], 0, 1, 'float32', 1) as tf.Tensor4D;
      const [one, other] = [network, loaded].map((each) => {
        const { state } = each.predict(pictures, { state: new Map() });
        return image(each.predict(pictures, { state }).stages);
      });
      expect(furthest(one!, other!)).toBe(0);
    });
    loaded.dispose();
  });

  it('is refused where the file names another state than the topology', async () => {
    const { weightData, ...rest } = await toArtifacts(network);
    const altered = (state: unknown) => {
      const artifacts = JSON.parse(JSON.stringify(rest));
      artifacts.userDefinedMetadata.msfsr.stages[1].state = state;
      return () => new InferenceNetwork({ artifacts: { ...artifacts, weightData } });
    };
    expect(altered([{ name: 'cell', channels: 3 }])).toThrow(/Expected the inputs image/);
    expect(altered([{ name: 'cell', channels: 0 }])).toThrow(/channels/);
    expect(altered([{ name: 'a_b', channels: 3 }])).toThrow(/small letters/);
    expect(
      altered([
        { name: 'cell', channels: 3 },
        { name: 'cell', channels: 3 },
      ]),
    ).toThrow(/unique names/);
    expect(altered('cell')).toThrow(/state/);
  });
});

describe('upscaleFace', () => {
  const pictures = frames(3, 8, 10);

  it('hands the state from picture to picture, by the engine as by tfjs', async () => {
    const engine = await sequence(pictures);
    const tfjs = await sequence(pictures, { model: network, backend: 'tfjs-cpu' });
    const alone = await upscaleFace(pictures[2]!, { model: saved });
    expect(furthest(engine[2]!.image.data, alone.image.data)).toBeGreaterThan(1);
    expect(furthest(engine[2]!.image.data, tfjs[2]!.image.data)).toBeLessThanOrEqual(1);
    expect(alone.state).toBeUndefined();
    const first = await upscaleFace(pictures[0]!, { model: saved });
    expect(furthest(engine[0]!.image.data, first.image.data)).toBe(0);
  });

  it('runs two sequences side by side on one plan, alone and in batches, with threads', async () => {
    const others = frames(5, 8, 10).slice(2);
    const [one, other] = [await sequence(pictures), await sequence(others)];
    let states = [startState(), startState()];
    for (const [t, picture] of pictures.entries()) {
      const results = await upscaleFaces([picture, others[t]!], { model: saved, states, threads: t === 1 ? 2 : 1 });
      expect(furthest(results[0]!.image.data, one[t]!.image.data)).toBe(0);
      expect(furthest(results[1]!.image.data, other[t]!.image.data)).toBe(0);
      states = results.map(({ state }) => state!);
    }
  });

  it('keeps a part of the state for each side, network and entry', async () => {
    const both = await sequence(pictures, { selfEnsemble: true });
    const plain = await sequence(pictures);
    const later = await upscaleFace(pictures[1]!, { model: saved, state: both[0]!.state! });
    expect(furthest(later.image.data, plain[1]!.image.data)).toBe(0);
    const elsewhere = await upscaleFace(pictures[1]!, { model: saved, entry: 2, state: both[0]!.state! });
    const fresh = await upscaleFace(pictures[1]!, { model: saved, entry: 2, state: startState() });
    expect(furthest(elsewhere.image.data, fresh.image.data)).toBe(0);
    const mixed = await sequence(pictures, { adversarial: network, fidelity: 0.5, backend: 'engine' });
    expect(furthest(mixed[2]!.image.data, plain[2]!.image.data)).toBeLessThanOrEqual(1);
  });

  it('begins anew where degradation chooses another network', async () => {
    const robust = await reopened(network);
    const real = { robust, degradation: 'real' } as const;
    const [first] = await sequence(pictures, { ...real, degradation: 'clean' });
    const changed = await upscaleFace(pictures[1]!, { model: saved, ...real, state: first!.state! });
    const fresh = await upscaleFace(pictures[1]!, { model: saved, ...real });
    expect(furthest(changed.image.data, fresh.image.data)).toBe(0);
  });

  it('leaves the state as it was when a picture fails or is stopped', async () => {
    const [first, second] = await sequence(pictures);
    const controller = new AbortController();
    const stopped = upscaleFace(pictures[1]!, {
      model: saved,
      state: first!.state!,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toThrow();
    const again = await upscaleFace(pictures[1]!, { model: saved, state: structuredClone(first!.state!) });
    expect(furthest(again.image.data, second!.image.data)).toBe(0);
  });

  it('refuses the state of another size, and what is none', async () => {
    const [first] = await sequence(pictures);
    const [small] = frames(1, 6);
    await expect(upscaleFace(small!, { model: saved, state: first!.state! })).rejects.toThrow(ShapeError);
    await expect(upscaleFace(small!, { model: saved, state: {} as never })).rejects.toThrow(OptionError);
    await expect(upscaleFaces([small!], { model: saved, states: [] })).rejects.toThrow(OptionError);
  });

  it('passes networks without a memory by', async () => {
    const plain = buildMultiStage({ stages: [smallStage()] });
    const [picture] = frames(1, 8);
    const without = await upscaleFace(picture!, { model: plain });
    const { image: same, state } = await upscaleFace(picture!, { model: plain, state: startState() });
    expect(furthest(without.image.data, same.data)).toBe(0);
    expect(state).toBeDefined();
    plain.dispose();
  });
});
