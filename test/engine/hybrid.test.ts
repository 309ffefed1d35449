import { runInNewContext } from 'node:vm';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { compile } from '../../src/engine/compile.js';
import { compileHybrid } from '../../src/engine/hybrid/compile-hybrid.js';
import { BackendError, ShapeError } from '../../src/errors.js';
import { convolution } from '../../src/layers/convolution.js';
import { compactBem } from '../../src/modules/bem/compact.js';
import { compactBfm } from '../../src/modules/bfm/compact.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { nearestTwice } from '../modules/foreign-models.js';
import { difference, randomBatch, randomiseWeights, tfjsOutputs } from './oracle.js';

beforeAll(() => tf.setBackend('cpu'));

type Tensor = tfl.SymbolicTensor;
const { layers } = tfl;

/** Bends where the engine has no operation. */
const strange = () => layers.elu();

function expectSame(model: tfl.LayersModel, size: [number, number], channels: number) {
  randomiseWeights(model);
  const batch = randomBatch([2, ...size, channels]);
  const values = { ...batch, data: batch.data.map((value) => value * 2 - 1) };
  const expected = tfjsOutputs(model, { x: values });
  const tensors = tf.memory().numTensors;
  const plan = compileHybrid(model, { size });
  const outputs = plan.run(values.data);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(Object.keys(outputs).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, data] of Object.entries(expected)) {
    expect(difference(outputs[name], data), name).toBeLessThan(1e-4);
  }
  return plan;
}
const runners = (plan: ReturnType<typeof compileHybrid>) => plan.describe().map(({ runner }) => runner);

describe('compileHybrid', () => {
  it('runs a network that the engine knows in one part', () => {
    const x = tfl.input({ shape: [null, null, 3], name: 'x' });
    const model = tfl.model({ inputs: x, outputs: convolution({ filters: 4 }).apply(x) as Tensor });
    expect(runners(expectSame(model, [5, 6], 3))).toEqual(['engine']);
  });

  it('leaves unknown layers to tfjs: at the start, in between, at the end, side by side', () => {
    const x = tfl.input({ shape: [null, null, 3], name: 'x' });
    const first = strange().apply(x) as Tensor;
    const a = convolution({ filters: 5, activation: 'prelu' }).apply(first) as Tensor;
    const b = strange().apply(a) as Tensor;
    const c = layers.permute({ dims: [1, 2, 3] }).apply(a) as Tensor;
    const sum = layers.add().apply([b, c, convolution({ filters: 5 }).apply(x) as Tensor]) as Tensor;
    const last = strange().apply(convolution({ filters: 2 }).apply(sum) as Tensor) as Tensor;
    const model = tfl.model({ inputs: x, outputs: [last, a, b] });
    const plan = expectSame(model, [4, 7], 3);
    expect(() => compile(model, { size: [4, 7] })).toThrow(/no operations for layer .*\(ELU\)/);
    expect(runners(plan).filter((runner) => runner === 'tfjs')).toHaveLength(4);
  });

  it('runs a stock layer of which the engine lacks one option', () => {
    const x = tfl.input({ shape: [null, null, 3], name: 'x' });
    const y = layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }).apply(x) as Tensor;
    const model = tfl.model({ inputs: x, outputs: convolution({ filters: 2 }).apply(y) as Tensor });
    expect(runners(expectSame(model, [4, 5], 3))).toEqual(['tfjs', 'engine']);
  });

  it('runs a function as BUM between compiled modules', () => {
    const bum = foreignBum(nearestTwice, { scale: 2, name: 'nearest' });
    const network = buildMultiStage({ stages: [{ bum, bem: compactBem({ channels: 4 }), bfm: compactBfm() }] });
    randomiseWeights(network.model, 'keep');
    const image = randomBatch([1, 8, 8, 3]);
    const expected = tfjsOutputs(network.model, { image });
    const plan = compileHybrid(network, { size: [8, 8] });
    const outputs = plan.run(image.data);
    for (const [name, data] of Object.entries(expected)) expect(difference(outputs[name], data)).toBeLessThan(1e-4);
    expect(plan.describe()).toContainEqual({
      runner: 'tfjs',
      layer: 's1_bum_model',
      className: 'MsfsrForeignFunction',
    });
    network.dispose();
  });

  it('names wrong inputs, and refuses to run when disposed of', () => {
    const x = tfl.input({ shape: [null, null, 3], name: 'x' });
    const model = tfl.model({ inputs: x, outputs: strange().apply(x) as Tensor });
    const plan = compileHybrid(model, { size: [2, 2] });
    expect(() => plan.run(new Float32Array(13))).toThrow(ShapeError);
    expect(() => plan.run({ y: new Float32Array(12) })).toThrow(/Float32Array for input x/);
    expect(() => plan.run(undefined as never)).toThrow(/Float32Array for input x/);
    const Foreign = runInNewContext('Float32Array') as typeof Float32Array;
    expect(plan.run(new Foreign(12))).toEqual(plan.run(new Float32Array(12)));
    plan.dispose();
    expect(() => plan.run(new Float32Array(12))).toThrow(BackendError);
  });
});
