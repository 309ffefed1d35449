import { runInNewContext } from 'node:vm';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { compile } from '../../src/engine/compile.js';
import { BackendError, OptionError, ShapeError } from '../../src/errors.js';
import { convolution } from '../../src/layers/convolution.js';
import { residualBlock } from '../../src/layers/residual-block.js';
import { randomBatch } from './oracle.js';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => void vi.unstubAllGlobals());

function smallModel() {
  const x = tfl.input({ shape: [null, null, 3], name: 'x' });
  let y = convolution({ filters: 16, norm: 'batch', activation: 'relu', name: 'first' }).apply(x);
  y = residualBlock({ filters: 16, name: 'block' }).apply(y);
  y = convolution({ filters: 12, shuffle: 2, name: 'up' }).apply(y);
  return tfl.model({ inputs: x, outputs: y as tfl.SymbolicTensor, name: 'small' });
}

describe('plan', () => {
  it('says what it does', () => {
    const plan = compile(smallModel(), { size: [8, 12], winograd: 4, profile: true });
    plan.run(randomBatch([2, 8, 12, 3]).data);
    const { name, inputs, outputs, steps, macs, bytes } = plan.describe();
    expect([name, inputs, outputs]).toEqual([
      'small',
      [{ name: 'x', shape: [8, 12, 3] }],
      [{ name: 'up', shape: [16, 24, 3] }],
    ]);
    expect(steps.map(({ kind }) => kind)).toEqual(['margins', ...Array(4).fill('convolution')]);
    expect(steps[1]!.operations).toEqual(['first/act', 'first/norm', 'first/conv']);
    expect(steps[3]!.operations).toEqual(['block/sum', 'block/conv2']);
    expect(steps[4]!.operations).toEqual(['up/shuffle', 'up/conv']);
    expect(steps[1]!.algorithm).toBe(4);
    expect(macs).toBe(9 * 8 * 12 * (3 * 16 + 2 * 16 * 16 + 16 * 12));
    expect(steps.every(({ ms }) => ms! >= 0)).toBe(true);
    expect(bytes.total).toBeGreaterThan(bytes.activations + bytes.constants);
  });

  it('uses no tfjs tensor and gives the same bits every time', () => {
    const plan = compile(smallModel(), { size: [8, 8] });
    const { data } = randomBatch([1, 8, 8, 3]);
    const before = tf.memory().numTensors;
    const first = plan.run(data).up;
    plan.run(randomBatch([1, 8, 8, 3], 5).data.map((x) => 100 * x));
    expect(plan.run(data).up).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('shares memory between values that do not live together', () => {
    const plan = compile(buildMultiStage('compact-x2'), { size: [16, 16] });
    const { steps, bytes } = plan.describe();
    const values = steps.reduce((sum, { output }) => sum + (output ? 4 * output[0] * output[1] * output[2] : 0), 0);
    expect(bytes.activations).toBeLessThan(values / 4);
  });

  it('says what to do with graph models and functions', () => {
    const graph = { execute: () => [], inputs: [{ name: 'x' }] };
    for (const given of [graph, () => undefined, undefined]) {
      expect(() => compile(given as never)).toThrow(BackendError);
      expect(() => compile(given as never)).toThrow(/BUM\.foreign\(\)/);
    }
  });

  it('names the layer that it cannot run', () => {
    const x = tfl.input({ shape: [8, 8, 3] });
    const y = tfl.layers.elu({ name: 'bend' }).apply(x) as tfl.SymbolicTensor;
    const run = () => compile(tfl.model({ inputs: x, outputs: y }));
    expect(run).toThrow(BackendError);
    expect(run).toThrow(/layer bend \(ELU\)/);
  });

  it('takes numbers of another realm', () => {
    const plan = compile(smallModel(), { size: [8, 8] });
    const { data } = randomBatch([1, 8, 8, 3]);
    const Foreign = runInNewContext('Float32Array') as typeof Float32Array;
    const foreign = Foreign.from(data);
    expect(foreign).not.toBeInstanceOf(Float32Array);
    expect(plan.run(foreign)).toEqual(plan.run(data));
    expect(plan.run({ x: foreign })).toEqual(plan.run(data));
  });

  it('says that there is no room for its memory, or no WebAssembly', () => {
    vi.stubGlobal('WebAssembly', {
      ...Object.fromEntries(
        Object.getOwnPropertyNames(WebAssembly).map((name) => [name, Reflect.get(WebAssembly, name)]),
      ),
      Memory: class {
        constructor() {
          throw new RangeError('could not allocate memory');
        }
      },
    });
    const run = () => compile(smallModel(), { size: [8, 8] });
    expect(run).toThrow(BackendError);
    expect(run).toThrow(/MB of WebAssembly memory \(could not allocate memory\)/);
    vi.stubGlobal('WebAssembly', undefined);
    expect(run).toThrow(BackendError);
  });

  it('refuses options, sizes and inputs that make no sense', () => {
    const model = smallModel();
    expect(() => compile(model)).toThrow(OptionError);
    expect(() => compile(model, { size: [0, 8] })).toThrow(/size\[0\]/);
    expect(() => compile(model, { size: [8, 8], winograd: 3 as never })).toThrow(OptionError);
    expect(() => compile(model, { sise: [8, 8] } as never)).toThrow(/did you mean "size"/);
    expect(() => compile(buildMultiStage('compact-x2'), { size: [6, 8] })).toThrow(ShapeError);
    const plan = compile(model, { size: [8, 8] });
    expect(() => plan.run(new Float32Array(5))).toThrow(/\[n, 8, 8, 3\] for input x but received 5 values/);
    expect(() => plan.run({ y: new Float32Array(5) })).toThrow(ShapeError);
    for (const given of [undefined, null, [1, 2], 'x'])
      expect(() => plan.run(given as never)).toThrow(/Float32Array for input x/);
    plan.dispose();
    expect(() => plan.run(new Float32Array(192))).toThrow(BackendError);
  });
});
