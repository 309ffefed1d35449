import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError, type MsfsrError, OptionError, ShapeError, WeightsError } from '../../src/errors.js';
import { lower } from '../../src/graph/lower.js';
import { inputShapes } from '../../src/graph/ports.js';
import type { Topology } from '../../src/graph/topology.js';
import { BUM } from '../../src/modules/index.js';
import { exportOnnx } from '../../src/onnx/export-onnx.js';
import { shakeWeights } from '../../src/testing/values.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import type { InferenceNetwork } from '../../src/weights/inference-network.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { openNetwork } from '../../src/weights/open-network.js';
import { plainStage, smallStage } from '../compose/small.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** Every kind of stock layer that the engine runs, in a BUM. */
function stockUpscaler(): tfl.LayersModel {
  const image = tfl.input({ shape: [null, null, 3] });
  const same = { padding: 'same' } as const;
  let x = tfl.layers.conv2d({ filters: 8, kernelSize: 3, ...same, activation: 'relu' }).apply(image);
  const skip = x as tfl.SymbolicTensor;
  x = tfl.layers.zeroPadding2d({ padding: [1, 1] }).apply(x);
  x = tfl.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'valid' }).apply(x);
  x = tfl.layers.batchNormalization({ scale: false }).apply(x);
  x = tfl.layers.prelu({ sharedAxes: [1, 2] } as never).apply(x);
  x = tfl.layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...same }).apply(x);
  x = tfl.layers.leakyReLU({ alpha: 0.1 }).apply(x);
  x = tfl.layers.separableConv2d({ filters: 8, kernelSize: 3, ...same }).apply(x);
  x = tfl.layers.reLU().apply(x);
  x = tfl.layers.dropout({ rate: 0.1 }).apply(x);
  x = tfl.layers.add().apply([x as tfl.SymbolicTensor, skip]);
  const pooled = tfl.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(x);
  const gate = tfl.layers.dense({ units: 8, activation: 'sigmoid' }).apply(pooled);
  x = tfl.layers.multiply().apply([x as tfl.SymbolicTensor, gate as tfl.SymbolicTensor]);
  x = tfl.layers.concatenate().apply([x as tfl.SymbolicTensor, skip]);
  const small = tfl.layers.averagePooling2d({ poolSize: 2 }).apply(x);
  const peak = tfl.layers.maxPooling2d({ poolSize: 2 }).apply(x);
  const both = tfl.layers.concatenate().apply([small as tfl.SymbolicTensor, peak as tfl.SymbolicTensor]);
  x = tfl.layers.upSampling2d({ size: [2, 2] }).apply(both);
  const inner = tfl.sequential({
    layers: [tfl.layers.conv2d({ filters: 6, kernelSize: 1, inputShape: [null, null, 32] })],
  });
  x = inner.apply(x);
  x = tfl.layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, ...same }).apply(x);
  return tfl.model({ inputs: image, outputs: x as tfl.SymbolicTensor });
}

/** The numbers of a weight in one: sums of its bits, weighed by their place. */
function digest(values: Float32Array): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let sum = 0;
  for (let i = 0; i < bits.length; i++) sum = (Math.imul(sum, 31) + bits[i]!) | 0;
  return `${values.length} values ${sum}`;
}

const outline = ({ name, extents, inputs, outputs, operations }: ReturnType<typeof lower>) => ({
  name,
  inputs: inputs.map((port) => [port.name, extents[port.value]]),
  outputs: outputs.map((port) => [port.name, extents[port.value]]),
  operations: operations.map(({ weights, ...operation }) => ({
    ...operation,
    extent: extents[operation.output],
    weights: Object.entries(weights).map(([key, values]) => [key, digest(values)]),
  })),
});
const lowered = (topology: Topology) => outline(lower(topology, inputShapes(topology, [16, 32])));

async function both(network: MultiStage, type?: 'float16' | 'float32') {
  shakeWeights(network.model.weights, 'both');
  const { weightData, ...rest } = await toArtifacts(network, type);
  const artifacts = { ...JSON.parse(JSON.stringify(rest)), weightData } as tf.io.ModelArtifacts;
  return { loaded: await loadNetwork(artifacts), opened: await openNetwork(artifacts) };
}

function expectSame(opened: InferenceNetwork, loaded: MultiStage): void {
  expect([opened.scale, opened.sizeMultiple]).toEqual([loaded.scale, loaded.sizeMultiple]);
  expect(opened.describe([16, 24])).toEqual(loaded.describe([16, 24]));
  expect(opened.toMermaid()).toBe(loaded.toMermaid());
  for (const { index } of loaded.composition.stages)
    expect(lowered(opened.topology(index))).toEqual(lowered(loaded.topology(index)));
  expect(Buffer.compare(exportOnnx(opened), exportOnnx(loaded))).toBe(0);
}

describe('openNetwork reads what loadNetwork reads', () => {
  const networks: [string, () => MultiStage][] = [
    ['compact-x2', () => buildMultiStage('compact-x2')],
    ['paper-x2', () => buildMultiStage('paper-x2')],
    [
      'three stages, one of them without boundaries',
      () => buildMultiStage({ name: 'three', stages: [smallStage({ granularity: 1.5 }), plainStage(), smallStage()] }),
    ],
  ];
  for (const [name, make] of networks) {
    for (const type of ['float32', 'float16'] as const) {
      it(`${name} in ${type}: graphs of all entries, figures, ONNX`, async () => {
        const network = make();
        const { loaded, opened } = await both(network, type);
        expectSame(opened, loaded);
        for (const one of [network, loaded]) one.dispose();
      });
    }
  }

  it('a stock layers model as BUM, with nested and sequential models', async () => {
    const network = buildMultiStage({ stages: [{ bum: BUM.foreign(stockUpscaler(), { scale: 2 }) }, smallStage()] });
    const { loaded, opened } = await both(network);
    expectSame(opened, loaded);
    for (const one of [network, loaded]) one.dispose();
  });

  it('the same weights are the same arrays at every size and entry', async () => {
    const bum = BUM.foreign(stockUpscaler(), { scale: 2 });
    const network = buildMultiStage({ stages: [smallStage(), { bum }] });
    const { loaded, opened } = await both(network);
    for (const one of [opened, loaded]) {
      const kernels = (entry: number, side: number) => {
        const topology = one.topology(entry);
        const { operations } = lower(topology, inputShapes(topology, [side, side]));
        return new Map(operations.map(({ name, weights }) => [name, weights.kernel]));
      };
      const [small, large] = [kernels(1, 16), kernels(2, 32)];
      const shared = [...large].filter(([name, kernel]) => kernel && small.has(name));
      expect(shared.length).toBeGreaterThan(3);
      for (const [name, kernel] of shared) expect(small.get(name)).toBe(kernel);
    }
    for (const one of [network, loaded]) one.dispose();
  });
});

describe('openNetwork refuses', () => {
  let artifacts: tf.io.ModelArtifacts;
  beforeAll(async () => {
    const network = buildMultiStage({ stages: [smallStage(), smallStage()] });
    const { weightData, ...rest } = await toArtifacts(network);
    artifacts = { ...JSON.parse(JSON.stringify(rest)), weightData };
    network.dispose();
  });
  type Json = { [key: string]: Json };
  const altered = (change: (all: Json) => void) => {
    const { weightData, ...rest } = artifacts;
    const copy = JSON.parse(JSON.stringify(rest)) as Json;
    change(copy);
    return { ...copy, weightData } as unknown as tf.io.ModelArtifacts;
  };
  const metadata = (all: Json) =>
    all.userDefinedMetadata!.msfsr as unknown as { entries?: { topology: Json }[]; stages: object[] };
  const stem = (all: Json) =>
    (all.modelTopology!.config!.layers as unknown as Json[]).find(({ name }) => String(name) === 's1_bum_stem')!.config!
      .steps![0]!;

  const cases: [string, (all: Json) => void, RegExp, new (...args: never[]) => MsfsrError][] = [
    ['no entries', (all) => delete metadata(all).entries, /for msfsr\.entries/, WeightsError],
    ['a missing entry', (all) => metadata(all).entries!.pop(), /entry at stage 2/, WeightsError],
    ['another scale', (all) => Object.assign(metadata(all).stages[0]!, { scale: 3 }), /s1_image/, WeightsError],
    [
      'a scale without end',
      (all) => Object.assign(metadata(all).stages[1]!, { scale: 1e9 }),
      /integer in/,
      WeightsError,
    ],
    ['another image', (all) => Object.assign(metadata(all).stages[0]!, { image: 'x' }), /s1_image/, WeightsError],
    ['stages of another number', (all) => metadata(all).stages.pop(), /list of 2 stages/, WeightsError],
    ['a stride of nothing', (all) => Object.assign(stem(all), { strides: 0 }), /strides of step "conv"/, WeightsError],
    ['a padding of text', (all) => Object.assign(stem(all), { padding: 'x' }), /padding of step "conv"/, WeightsError],
    ['an unknown operation', (all) => Object.assign(stem(all), { op: 'conv3' }), /Unknown operation/, WeightsError],
    [
      'a weight that nobody has',
      (all) => Object.assign(all.weightSpecs![0]!, { name: 'stranger/kernel' }),
      /stranger|kernel/,
      WeightsError,
    ],
    [
      'a function',
      (all) =>
        Object.assign((all.modelTopology!.config!.layers as unknown as Json[])[1]!, {
          class_name: 'MsfsrForeignFunction',
        }),
      /runs a function/,
      BackendError,
    ],
    [
      'a layer that only tfjs knows',
      (all) => {
        const layer = (all.modelTopology!.config!.layers as unknown as Json[])[1]!;
        Object.assign(layer, { class_name: 'Permute', config: { name: layer.name, dims: [3, 2, 1] } });
      },
      /Only tfjs knows/,
      BackendError,
    ],
  ];
  for (const [name, change, message, kind] of cases) {
    it(name, async () => {
      const damaged = altered(change);
      await expect(openNetwork(damaged)).rejects.toThrow(message);
      await expect(openNetwork(damaged)).rejects.toThrow(kind);
    });
  }

  it('sizes that no memory holds', async () => {
    const opened = await openNetwork(artifacts);
    const topology = opened.topology();
    expect(() => lower(topology, [[1, 2 ** 14, 2 ** 14, 3]])).toThrow(ShapeError);
  });

  it('files by their names, one of which is not there or altered', async () => {
    const names = ['model.json', 'manifest.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'];
    const folder = new URL('../../weights/compact-x8/', import.meta.url);
    const files = new Map<string, Uint8Array>();
    for (const name of names) files.set(name, await readFile(new URL(name, folder)));
    const { scale, composition } = await openNetwork(files);
    expect([scale, composition.name]).toEqual([8, 'compact-x8']);
    const [shard] = [...files.keys()].filter((name) => name.endsWith('.bin'));
    const less = new Map(files);
    less.delete(shard!);
    await expect(openNetwork(less)).rejects.toThrow(`Expected the file ${shard} in the files but found none`);
    const altered = new Map(files).set(
      shard!,
      files.get(shard!)!.map((byte) => byte ^ 1),
    );
    await expect(openNetwork(altered)).rejects.toThrow(/SHA-256/);
  });

  it('a damaged entry, when it is used', async () => {
    const opened = await openNetwork(altered((all) => delete metadata(all).entries![0]!.topology.config!.layers));
    expect(opened.topology().calls.length).toBeGreaterThan(0);
    for (let time = 0; time < 2; time++) {
      expect(() => opened.topology(2)).toThrow(WeightsError);
      expect(() => opened.topology(2)).toThrow(/layers/);
    }
  });

  it('an entry with results of other sizes, when it is used', async () => {
    const whole = artifacts.modelTopology;
    const opened = await openNetwork(altered((all) => Object.assign(metadata(all).entries![0]!, { topology: whole })));
    expect(() => opened.topology(2)).toThrow(/Expected an output "s2_image" .* at entry 2/);
  });

  it('a truncated file, and what is no network', async () => {
    const cut = (artifacts.weightData as ArrayBuffer).slice(4);
    await expect(openNetwork({ ...artifacts, weightData: cut })).rejects.toThrow(/Expected \d+ bytes of weights/);
    await expect(openNetwork(5 as never)).rejects.toThrow(OptionError);
    await expect(openNetwork({ modelTopology: {} } as never)).rejects.toThrow(WeightsError);
  });

  it('models nested so that they never end', async () => {
    const damaged = altered((all) => {
      const layers = all.modelTopology!.config!.layers as unknown as object[];
      let inner = { class_name: 'Activation', name: 'leaf', config: { name: 'leaf', activation: 'linear' } } as object;
      for (let depth = 0; depth < 20; depth++) {
        const own = (inner as { name: string }).name;
        const first = depth === 0 ? 0 : 1;
        const inbound = [[['in', 0, 0, {}]], [[own, first, 0, {}]], [[own, first + 1, 0, {}]]];
        const input = { class_name: 'InputLayer', name: 'in', config: { name: 'in', batch_input_shape: [null, 3] } };
        const model = {
          name: `m${depth}`,
          layers: [
            { ...input, inbound_nodes: [] },
            { ...inner, inbound_nodes: inbound },
          ],
          input_layers: [['in', 0, 0]],
          output_layers: [[own, first + 2, 0]],
        };
        inner = { class_name: 'Model', name: model.name, config: model };
      }
      layers.push({ ...inner, inbound_nodes: [[['image', 0, 0, {}]]] } as never);
      (all.modelTopology!.config!.output_layers as unknown as unknown[]).push(['m19', 1, 0]);
    });
    await expect(openNetwork(damaged)).rejects.toThrow(/at most 65536 applications/);
  });
});
