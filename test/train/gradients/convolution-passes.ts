/** Convolutions and both their gradients, by the kernels of one backend or of another. */
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomValues } from '../../kernels/random-values.js';

type Shape = [number, number, number, number];
export type Padding =
  | number
  | 'same'
  | 'valid'
  | [[number, number], [number, number], [number, number], [number, number]];

/** A convolution as tfjs is asked for it. */
export interface ConvolutionCase {
  readonly x: Shape;
  readonly filter: Shape;
  readonly strides?: number | [number, number];
  readonly pad?: Padding;
  readonly bias?: boolean;
}

/** Result, gradient of the input and gradient of the weights. */
export async function passes(backend: string, value: ConvolutionCase): Promise<Float32Array[]> {
  const { x, filter, strides = 1, pad = 0, bias } = value;
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const values = tf.tidy(() => {
    const random = (shape: number[], seed: number) =>
      tf.tensor<tf.Rank.R4>(randomValues(tf.util.sizeFromShape(shape), seed), shape as Shape);
    const [image, weights] = [random(x, 1), random(filter, 2)];
    const rounding = typeof pad === 'number' ? 'floor' : undefined;
    const y = tf.fused.conv2d({
      x: image,
      filter: weights,
      strides,
      pad,
      dimRoundingMode: rounding,
      bias: bias ? tf.tensor1d(randomValues(filter[3], 3)) : undefined,
    });
    const dy = random(y.shape, 4);
    const attributes = { strides, pad, dataFormat: 'NHWC', dimRoundingMode: rounding };
    const run = (name: string, inputs: tf.NamedTensorMap, more: object) =>
      tf.engine().runKernel(name, inputs, { ...attributes, ...more } as unknown as tf.NamedAttrMap) as tf.Tensor;
    const dx = run(tf.Conv2DBackpropInput, { dy, filter: weights }, { inputShape: x });
    const dw = run(tf.Conv2DBackpropFilter, { x: image, dy }, { filterShape: filter });
    return [y, dx, dw].map((tensor) => tensor.dataSync() as Float32Array);
  });
  expect(tf.memory().numTensors).toBe(before);
  return values;
}

/** Expects the kernels of wasm to give what those of cpu give; Winograd's error is up to 1e-4 of the root mean square. */
export async function checkPasses(value: ConvolutionCase): Promise<void> {
  const [expected, actual] = [await passes('cpu', value), await passes('wasm', value)];
  for (const [i, values] of expected.entries()) {
    const rms = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    const worst = values.reduce((most, v, j) => Math.max(most, Math.abs(v - actual[i]![j]!)), 0);
    expect(actual[i]!.some(Number.isNaN)).toBe(false);
    expect(worst).toBeLessThanOrEqual(1e-4 * Math.max(rms, 1e-3));
  }
}

/** Large enough for Winograd in all three passes. */
export const LARGE: ConvolutionCase = { x: [2, 18, 21, 24], filter: [3, 3, 24, 20], pad: 1, bias: true };

export const CONVOLUTION_CASES: Readonly<Record<string, ConvolutionCase>> = {
  '3x3': { x: [2, 7, 9, 5], filter: [3, 3, 5, 11], pad: 1, bias: true },
  '3x3, large enough for Winograd': LARGE,
  '3x3, large, no padding': { ...LARGE, pad: 'valid' },
  '1x1': { x: [3, 6, 5, 40], filter: [1, 1, 40, 12], bias: true },
  '1x1 with a border': { x: [2, 3, 4, 5], filter: [1, 1, 5, 6], pad: 1 },
  '1x1 stride 2': { x: [2, 7, 7, 6], filter: [1, 1, 6, 5], strides: 2 },
  '7x7 stride 2 from RGB': { x: [2, 13, 10, 3], filter: [7, 7, 3, 8], strides: 2, pad: 3 },
  '3x3 stride 2, same': { x: [2, 8, 9, 4], filter: [3, 3, 4, 6], strides: 2, pad: 'same' },
  '2x2 stride 3: pixels that no window meets': { x: [2, 8, 8, 3], filter: [2, 2, 3, 5], strides: 3, pad: 'valid' },
  '2x2, same': { x: [2, 6, 6, 3], filter: [2, 2, 3, 4], pad: 'same' },
  'uneven padding': {
    x: [1, 5, 5, 4],
    filter: [3, 3, 4, 3],
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  },
  'oblong kernel': { x: [2, 6, 7, 4], filter: [1, 5, 4, 6], pad: 'same' },
  'strides of two kinds': { x: [2, 6, 7, 4], filter: [3, 3, 4, 6], strides: [1, 2], pad: 'same' },
  'one pixel, one channel': { x: [1, 1, 1, 1], filter: [1, 1, 1, 1] },
};
