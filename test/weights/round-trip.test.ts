import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { WeightsError } from '../../src/errors.js';
import { registerMsfsrLayers } from '../../src/layers/register.js';
import { shakeWeights } from '../../src/testing/values.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { pictures, taken } from '../compose/pictures.js';
import { plainStage, smallStage } from '../compose/small.js';

let network: MultiStage;
let before: number;
beforeAll(async () => {
  await tf.setBackend('cpu');
  before = tf.memory().numTensors;
  network = buildMultiStage({ name: 'trip', stages: [smallStage({ granularity: 1.5 }), plainStage(), smallStage()] });
  shakeWeights(network.model.weights, 'trip');
});
afterAll(() => {
  network.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

const weightsOf = (one: MultiStage) =>
  new Map(one.model.weights.map((w) => [w.originalName, w.read().dataSync() as Float32Array]));

/** Topology and metadata as they come back from a file. */
async function artifactsOf(one: MultiStage, type?: 'float16' | 'float32'): Promise<tf.io.ModelArtifacts> {
  const { weightData, ...rest } = await toArtifacts(one, type);
  return { ...JSON.parse(JSON.stringify(rest)), weightData };
}

describe('save and load in memory', () => {
  it('is exact in float32: weights, images of every entry, plan', async () => {
    const tensors = tf.memory().numTensors;
    const loaded = await loadNetwork(await artifactsOf(network));
    expect(weightsOf(loaded)).toEqual(weightsOf(network));
    expect(loaded.toConfig()).toEqual(network.toConfig());
    expect(loaded.composition.name).toBe('trip');
    expect(loaded.composition.stages.map((s) => s.granularity)).toEqual([1.5, undefined, 1]);
    const image = pictures(1, 4, 6);
    for (const options of [{}, { entry: 2 }, { entry: 3, strength: 0.5 }])
      expect(taken(loaded.predict(image, options))).toEqual(taken(network.predict(image, options)));
    image.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('is exact a second time, from the loaded network', async () => {
    const once = await loadNetwork(await artifactsOf(network));
    const first = await artifactsOf(network);
    const second = await artifactsOf(once);
    expect(second).toEqual(first);
    once.dispose();
  });

  it('keeps three digits in float16, rounded to nearest even', async () => {
    const bias = network.model.weights.find((w) => w.originalName === 's1_bum_stem/conv/bias')!;
    const old = bias.read().clone();
    const given = [1 + 2 ** -11, 1 + 3 * 2 ** -11, -(2 ** -24), 2 ** -26, 65504, -1e-5];
    tf.tidy(() => void bias.write(tf.tensor1d(given)));
    const artifacts = await artifactsOf(network, 'float16');
    const loaded = await loadNetwork(artifacts);
    expect(tf.io.CompositeArrayBuffer.join(artifacts.weightData!).byteLength * 2).toBe(
      tf.io.CompositeArrayBuffer.join((await artifactsOf(network)).weightData!).byteLength,
    );
    const half = weightsOf(loaded).get('s1_bum_stem/conv/bias')!;
    const rounded = Math.round(1e-5 * 2 ** 24) / 2 ** 24;
    expect([...half]).toEqual([1, 1 + 2 ** -9, -(2 ** -24), 0, 65504, -rounded]);
    bias.write(old);
    for (const [name, values] of weightsOf(network)) {
      if (name === 's1_bum_stem/conv/bias') continue;
      const stored = weightsOf(loaded).get(name)!;
      for (const [i, value] of values.entries())
        expect(Math.abs(stored[i]! - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
    }
    loaded.dispose();
    old.dispose();
  });

  it('gives a file that any tfjs program can open, every entry too', async () => {
    registerMsfsrLayers();
    const artifacts = await artifactsOf(network);
    const model = await tfl.loadLayersModel(tf.io.fromMemory(artifacts));
    const image = pictures(1, 4, 4);
    const [theirs, ours] = [model.predict(image), network.model.predict(image)] as [tf.Tensor[], tf.Tensor[]];
    for (const [i, tensor] of theirs.entries()) expect(tensor.dataSync()).toEqual(ours[i]!.dataSync());
    const { entries } = (artifacts.userDefinedMetadata as { msfsr: { entries: { topology: never; stage: number }[] } })
      .msfsr;
    expect(entries.map(({ stage }) => stage)).toEqual([2, 3]);
    const names = new Set(network.model.weights.map((w) => w.originalName));
    for (const { topology, stage } of entries) {
      const entry = await tfl.models.modelFromJSON(topology);
      expect(entry.outputNames[0]).toBe(`s${stage}_image`);
      for (const weight of entry.weights) expect(names).toContain(weight.originalName);
      for (const weight of entry.weights) weight.dispose();
    }
    tf.dispose([image, theirs, ours]);
    for (const weight of model.weights) weight.dispose();
  });

  it('writes what docs/FORMAT.md says', async () => {
    const { userDefinedMetadata, modelTopology, format } = await artifactsOf(network);
    const { msfsr } = userDefinedMetadata as { msfsr: { stages: unknown; format: number } };
    expect(format).toBe('layers-model');
    expect(msfsr.format).toBe(1);
    expect(msfsr.stages).toEqual([
      { stage: 1, scale: 2, image: 's1_image', boundaries: 's1_boundaries', granularity: 1.5 },
      { stage: 2, scale: 2, image: 's2_image', boundaries: null, granularity: null },
      { stage: 3, scale: 2, image: 's3_image', boundaries: 's3_boundaries', granularity: 1 },
    ]);
    const layers = (modelTopology as { config: { layers: { name: string; config: { steps?: { op: string }[] } }[] } })
      .config.layers;
    const steps = layers.find(({ name }) => name === 's1_bum_block1')!.config.steps!;
    expect(steps.map(({ op }) => op)).toEqual(['conv2d', 'prelu', 'conv2d', 'add']);
    expect(
      layers.every(({ name }) => /^(image|s\d_(bum|bem|bfm)_\w+|s\d_(image|boundaries|features))$/.test(name)),
    ).toBe(true);
  });
});

describe('damaged artifacts are refused', () => {
  const cases: [string, (a: tf.io.ModelArtifacts) => tf.io.ModelArtifacts, RegExp][] = [
    ['no topology', (a) => ({ ...a, modelTopology: undefined }), /topology or its metadata "msfsr" is missing/],
    ['no metadata', (a) => ({ ...a, userDefinedMetadata: {} }), /metadata "msfsr" is missing/],
    [
      'a format of the future',
      (a) => ({ ...a, userDefinedMetadata: { msfsr: { ...meta(a), format: 2 } } }),
      /format 1 but received 2/,
    ],
    ['no weights', (a) => ({ ...a, weightData: undefined }), /weights beside the topology but received none/],
    ['a byte too few', (a) => ({ ...a, weightData: joined(a).slice(1) }), /bytes of weights but received .*truncated/],
    ['a byte too many', (a) => ({ ...a, weightData: [joined(a), new ArrayBuffer(1)] }), /truncated or altered/],
    ['a weight that is not listed', (a) => drop(a), /Expected stored weights "s1_bum_stem\/conv\/kernel"/],
    ['a weight of another shape', (a) => reshape(a), /of its stored kernel/],
    [
      'an unknown type',
      (a) => ({ ...a, weightSpecs: a.weightSpecs!.map((s) => ({ ...s, dtype: 'string' as const })) }),
      /unknown type "string"/,
    ],
    [
      'a topology of nonsense',
      (a) => ({ ...a, modelTopology: { class_name: 'Nothing', config: {} } }),
      /"Model" for modelTopology.class_name/,
    ],
    [
      'options that do not fit',
      (a) => ({
        ...a,
        userDefinedMetadata: { msfsr: { ...meta(a), options: { stages: [{ bum: { type: 'nothing' } }] } } },
      }),
      /Unknown bum type/,
    ],
  ];
  const joined = ({ weightData }: tf.io.ModelArtifacts) => tf.io.CompositeArrayBuffer.join(weightData!);
  const meta = (a: tf.io.ModelArtifacts) => (a.userDefinedMetadata as { msfsr: object }).msfsr;
  const bytes = (shape: number[]) => 4 * shape.reduce((p, d) => p * d, 1);
  const drop = (a: tf.io.ModelArtifacts) => ({
    ...a,
    weightSpecs: a.weightSpecs!.slice(1),
    weightData: joined(a).slice(bytes(a.weightSpecs![0]!.shape)),
  });
  const reshape = (a: tf.io.ModelArtifacts) => ({
    ...a,
    weightSpecs: a.weightSpecs!.map((s, i) => (i === 0 ? { ...s, shape: [bytes(s.shape) / 4] } : s)),
  });

  for (const [title, damage, message] of cases) {
    it(title, async () => {
      const damaged = damage(await artifactsOf(network));
      const tensors = tf.memory().numTensors;
      const loading = loadNetwork(damaged);
      await expect(loading).rejects.toThrow(message);
      await expect(loading).rejects.toThrow(WeightsError);
      expect(tf.memory().numTensors, 'tensors left behind').toBe(tensors);
    });
  }
});
