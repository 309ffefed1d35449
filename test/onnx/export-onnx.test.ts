import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEsrganSlim } from '../../examples/custom-bum/esrgan-slim.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { BackendError, OptionError, ShapeError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { exportOnnx } from '../../src/onnx/index.js';
import { PRIMITIVE_OPS } from '../../src/steps/primitives.js';
import { plainStage, smallStage } from '../compose/small.js';
import { type Batch, difference, randomBatch, randomiseWeights, tfjsOutputs } from '../engine/oracle.js';
import { nearestTwice } from '../modules/foreign-models.js';
import { CASES, everyPrimitive } from '../parity/every-primitive.js';
import { layerOutput } from '../parity/layer-output.js';
import { rememberingStages } from '../temporal/sequence.js';
import { readMessage, textOf } from './read-proto.js';
import { OnnxModel, RUNTIMES } from './runtime.js';

const TOLERANCE = 1e-4;
const shipped = new URL('../../weights/compact-x8', import.meta.url).pathname;

beforeAll(() => useWasm({ kernels: false })); // stock tfjs is the oracle

/** Differences are taken relative to the largest value, where that is more than 1. */
async function expectEqual(
  onnx: OnnxModel,
  model: tfl.LayersModel,
  inputs: Readonly<Record<string, Batch>>,
): Promise<void> {
  const expected = tfjsOutputs(model, inputs);
  const actual = await onnx.run(inputs);
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    const scale = values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
    expect(difference(actual[name], values) / scale, name).toBeLessThan(TOLERANCE);
  }
}

describe.each(RUNTIMES)('%s gives what tfjs gives', (_, runtime) => {
  it('for every primitive operation, at sizes that the file leaves open', async () => {
    expect(new Set(CASES.map(({ op }) => op.op))).toEqual(new Set(PRIMITIVE_OPS));
    const { model } = buildMultiStage({ stages: [{ bum: everyPrimitive() }] });
    randomiseWeights(model);
    const outputs = CASES.map(({ name }) => layerOutput(model, `s1_bum_${name}`));
    const taps = tfl.model({ inputs: model.inputs, outputs });
    const onnx = await OnnxModel.load(exportOnnx(taps), runtime);
    for (const [h, w] of [
      [12, 20],
      [8, 4],
    ] as const) {
      await expectEqual(onnx, taps, { image: randomBatch([2, h, w, 3]) });
    }
  });

  it.skipIf(!existsSync(shipped))('for the shipped weights, open and fixed (skipped without weights)', async () => {
    const network = await loadNetworkFolder(shipped);
    const open = await OnnxModel.load(exportOnnx(network), runtime);
    await expectEqual(open, network.model, { image: randomBatch([1, 16, 16, 3]) });
    await expectEqual(open, network.model, { image: randomBatch([2, 8, 24, 3]) });
    const fixed = await OnnxModel.load(exportOnnx(network, { size: [16, 16] }), runtime);
    await expectEqual(fixed, network.model, { image: randomBatch([1, 16, 16, 3]) });
  });

  it('for the paper family', async () => {
    const network = buildMultiStage('paper-x2');
    randomiseWeights(network.model);
    const onnx = await OnnxModel.load(exportOnnx(network), runtime);
    await expectEqual(onnx, network.model, { image: randomBatch([1, 16, 16, 3]) });
  });

  it('for a foreign layers model', async () => {
    const model = await loadEsrganSlim(2);
    const onnx = await OnnxModel.load(exportOnnx(model), runtime);
    const image = randomBatch([1, 9, 7, 3]);
    await expectEqual(onnx, model, { [model.inputNames[0]!]: { ...image, data: image.data.map((x) => 255 * x) } });
  });

  it('for a later stage with features, strength and given maps', async () => {
    const network = buildMultiStage({ stages: [smallStage(), smallStage()] });
    randomiseWeights(network.model, 'keep');
    const { model } = network.part(network.stagePart(2, { strength: true, givenBoundaries: true }));
    const inputs = model.inputs.map(({ shape, sourceLayer }, i) => {
      const [c] = shape.slice(-1) as [number];
      return [sourceLayer.name, randomBatch(shape.length === 2 ? [2, c] : [2, 8, 12, c], i + 1)] as const;
    });
    expect(inputs.map(([, { shape }]) => shape.length).sort()).toEqual([2, 4, 4, 4]);
    await expectEqual(await OnnxModel.load(exportOnnx(model), runtime), model, Object.fromEntries(inputs));
  });

  it('for a network with a memory: its state goes in and comes out', async () => {
    const network = buildMultiStage({ stages: rememberingStages });
    randomiseWeights(network.model, 'keep');
    const state = (h: number, w: number, seed: number) => randomBatch([2, h, w, 3], seed);
    const inputs = { image: randomBatch([2, 8, 12, 3]), s2_cell: state(16, 24, 2), s2_hidden: state(16, 24, 3) };
    for (const options of [{}, { size: [8, 12] as const }]) {
      const onnx = await OnnxModel.load(exportOnnx(network, options), runtime);
      await expectEqual(onnx, network.model, inputs);
      expect(onnx.session.outputNames).toEqual(expect.arrayContaining(['s2_image', 's2_cell_next', 's2_hidden_next']));
    }
  });

  it('for stock layers, uneven padding, vectors as results', async () => {
    const { layers } = tfl;
    const x = tfl.input({ shape: [null, null, 6], name: 'x' });
    const through = (...list: tfl.layers.Layer[]) =>
      list.reduce((value, layer) => layer.apply(value) as tfl.SymbolicTensor, x);
    const same = { filters: 5, padding: 'same' } as const;
    const outputs = [
      through(layers.conv2d({ ...same, kernelSize: 4, activation: 'tanh' })),
      through(layers.conv2d({ ...same, kernelSize: 3, strides: 2 })),
      through(
        layers.zeroPadding2d({
          padding: [
            [1, 2],
            [0, 3],
          ] as never,
        }),
        layers.reLU(),
      ),
      through(layers.maxPooling2d({ poolSize: 3, strides: 3 })),
      through(layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 3, padding: 'valid' })),
      through(layers.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' })),
      through(layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same' })),
      through(layers.averagePooling2d({ poolSize: 2 })),
      through(layers.globalAveragePooling2d({})),
      through(layers.activation({ activation: 'linear' })),
    ];
    const model = tfl.model({ inputs: x, outputs });
    randomiseWeights(model);
    const onnx = await OnnxModel.load(exportOnnx(model, { size: [7, 10] }), runtime);
    await expectEqual(onnx, model, { x: randomBatch([2, 7, 10, 6]) });
    expect(() => exportOnnx(model)).toThrow(/pads by the size of the picture: give exportOnnx a size/);
  });
});

describe('the file', () => {
  let network: MultiStage;
  beforeAll(() => {
    network = buildMultiStage({ stages: [smallStage(), plainStage()] });
  });

  it('says what its inputs and outputs are', async () => {
    const { session } = await OnnxModel.load(exportOnnx(network));
    const shapes = [...session.inputMetadata, ...session.outputMetadata].map((port) => [
      port.name,
      port.isTensor && port.shape,
    ]);
    expect(shapes).toEqual([
      ['image', ['batch', 3, 'height', 'width']],
      ['s1_image', ['batch', 3, 's1_image_height', 's1_image_width']],
      ['s1_boundaries', ['batch', 11, 's1_boundaries_height', 's1_boundaries_width']],
      ['s2_image', ['batch', 3, 's2_image_height', 's2_image_width']],
    ]);
    const fixed = await OnnxModel.load(exportOnnx(network, { size: [8, 16] }));
    const [image] = fixed.session.outputMetadata;
    expect(image!.isTensor && image!.shape).toEqual(['batch', 3, 16, 32]);
  });

  it('holds metadata, among them the caller’s', () => {
    const bytes = exportOnnx(network, { metadata: { licence: 'MIT' } });
    const entries = readMessage(bytes)
      .filter(({ field }) => field === 14)
      .map(({ value }) => readMessage(value as Uint8Array).map(({ value }) => textOf(value)));
    expect(Object.fromEntries(entries)).toEqual({
      layout: 'NCHW',
      colour: 'RGB',
      range: '[0, 1]',
      scale: '4',
      size_multiple: String(network.sizeMultiple),
      licence: 'MIT',
    });
  });

  it.each([13, 18])('loads with operator set %i', async (opset) => {
    const { model } = buildMultiStage({ stages: [{ bum: everyPrimitive() }] });
    const onnx = await OnnxModel.load(exportOnnx(model, { opset }));
    await expectEqual(onnx, model, { image: randomBatch([1, 8, 8, 3]) });
  });

  it('costs no tensor', () => {
    const before = tf.memory().numTensors;
    exportOnnx(network);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is refused for foreign functions, impossible sizes and options out of range', () => {
    const foreign = buildMultiStage({ stages: [{ bum: foreignBum(nearestTwice, { scale: 2, name: 'twice' }) }] });
    expect(() => exportOnnx(foreign)).toThrow(BackendError);
    expect(() => exportOnnx(foreign)).toThrow(/no operations for layer s1_bum\w* /);
    expect(() => exportOnnx(buildMultiStage('compact-x2'), { size: [6, 8] })).toThrow(ShapeError);
    for (const options of [{ opset: 12 }, { opset: 19 }, { sise: [8, 8] }, { size: [0, 8] }, { metadata: { a: '' } }])
      expect(() => exportOnnx(network, options as never)).toThrow(OptionError);
  });
});
