import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../../src/node/use-wasm.js';
import { convolutionShape } from '../../../src/tfjs/convolution-shape.js';
import { filterLayout, gradientLayout } from '../../../src/train/kernels/pack/layout.js';
import { registerTraining } from '../../../src/train/register-training.js';
import { convolutionAlgorithm, filterGradientAlgorithm } from '../../../src/train/tfjs/algorithms.js';
import { randomValues } from '../../kernels/random-values.js';
import {
  CONVOLUTION_CASES,
  type ConvolutionCase,
  checkPasses,
  LARGE,
  type Padding,
  passes,
} from './convolution-passes.js';

let restore: () => void;
beforeAll(async () => {
  await useWasm();
  restore = registerTraining();
});
afterAll(() => restore());

describe('convolutions on wasm, as on cpu', () => {
  it.each(Object.entries(CONVOLUTION_CASES))('%s', (_, value) => checkPasses(value));

  it('random shapes', async () => {
    const side = fc.integer({ min: 1, max: 20 });
    const width = fc.integer({ min: 1, max: 26 });
    const random = fc
      .record({
        ...{ n: fc.integer({ min: 1, max: 3 }), h: side, w: side, channels: width, filters: width },
        kernel: fc.constantFrom(1, 3, 3, 3, 5),
        strides: fc.constantFrom(1, 1, 2),
        pad: fc.constantFrom<Padding>(0, 1, 1, 'same'),
      })
      .filter(({ h, w, kernel, pad }) => pad === 'same' || Math.min(h, w) + 2 * (pad as number) >= kernel)
      .map(({ n, h, w, channels, filters, kernel, ...rest }): ConvolutionCase => {
        return { x: [n, h, w, channels], filter: [kernel, kernel, channels, filters], ...rest };
      });
    await fc.assert(fc.asyncProperty(random, checkPasses), { numRuns: 25, seed: 6 });
  });

  it('takes both algorithms', () => {
    const algorithms = ({ x, filter, pad }: ConvolutionCase) => {
      const shape = convolutionShape(x, filter, { pad } as never)!;
      const layout = filterLayout(0, filter);
      const size = { height: shape.output[0], width: shape.output[1] } as never;
      const back = gradientLayout(layout, [2, 1, 0], [2, 1, 0]);
      return [convolutionAlgorithm(layout, size), convolutionAlgorithm(back, size), filterGradientAlgorithm(shape)];
    };
    expect(algorithms(LARGE)).toEqual(['winograd', 'winograd', 'winograd']);
    expect(algorithms(CONVOLUTION_CASES['3x3']!)).toEqual(['direct', 'direct', 'direct']);
  });
});

describe('what the kernels do not cover', () => {
  it('goes on to tfjs: dilation, fused activations', async () => {
    const run = async (backend: string) => {
      await tf.setBackend(backend);
      return tf.tidy(() => {
        const x = tf.tensor4d(randomValues(2 * 49 * 3, 1), [2, 7, 7, 3]);
        const filter = tf.tensor4d(randomValues(9 * 12, 2), [3, 3, 3, 4]);
        const dilated = tf.conv2d(x, filter, 1, 'same', 'NHWC', 2);
        const fused = tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', activation: 'relu' });
        return [dilated, fused].map((tensor) => [...tensor.dataSync()]);
      });
    };
    const [expected, actual] = [await run('cpu'), await run('wasm')];
    for (const [i, values] of expected.entries())
      for (const [j, v] of values.entries()) expect(actual[i]![j]).toBeCloseTo(v, 4);
  });

  it('is refused where tfjs has nothing: weights of an empty batch', async () => {
    await tf.setBackend('wasm');
    const x = tf.zeros([0, 4, 4, 2]);
    const attributes = { strides: 1, pad: 0, dataFormat: 'NHWC', filterShape: [3, 3, 2, 4] };
    const run = () =>
      tf.engine().runKernel(tf.Conv2DBackpropFilter, { x, dy: tf.zeros([0, 2, 2, 4]) }, attributes as never);
    expect(run).toThrow(/\[0, 4, 4, 2\] and \[3, 3, 2, 4\]/);
  });
});

describe('memory', () => {
  it('of tfjs’s heap is given back after every step', async () => {
    await tf.setBackend('wasm');
    type Heap = { _malloc(bytes: number): number; _free(address: number): void };
    const { wasm } = tf.backend() as unknown as { wasm: Heap };
    const { _malloc, _free } = wasm;
    const open = new Set<number>();
    wasm._malloc = (bytes) => {
      const address = _malloc(bytes);
      open.add(address >>> 0);
      return address;
    };
    wasm._free = (address) => {
      open.delete(address >>> 0);
      _free(address);
    };
    try {
      await passes('wasm', LARGE);
      await passes('wasm', CONVOLUTION_CASES['7x7 stride 2 from RGB']!);
      expect([...open]).toEqual([]);
    } finally {
      Object.assign(wasm, { _malloc, _free });
    }
  });
});
