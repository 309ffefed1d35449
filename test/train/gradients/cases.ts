/** Operations whose gradients stock tfjs lacks or computes wrongly; the tests of every backend go through this list. */
import * as tf from '@tensorflow/tfjs-core';
import { checkGradients } from '../../../src/testing/gradients.js';
import { randomValues } from '../../kernels/random-values.js';

/** One operation, and the backends on which stock tfjs does not differentiate it rightly. */
export interface GradientCase {
  /** A batch of at least two. */
  readonly shape: readonly number[];
  readonly run: (x: tf.Tensor4D) => tf.Tensor;
  readonly wrongOn: readonly Backend[];
  /** Added to the input's values in [-1, 1). */
  readonly shift?: number;
}

export type Backend = 'cpu' | 'wasm' | 'webgl';

const EVERYWHERE: readonly Backend[] = ['cpu', 'wasm', 'webgl'];

const mirror = (mode: 'reflect' | 'symmetric', paddings: [number, number][]) => (x: tf.Tensor) =>
  tf.mirrorPad(x, paddings, mode);
const resize =
  (size: [number, number], alignCorners = false, halfPixelCenters = false) =>
  (x: tf.Tensor4D) =>
    tf.image.resizeNearestNeighbor(x, size, alignCorners, halfPixelCenters);
const image = [2, 5, 4, 3];

export const GRADIENT_CASES: Readonly<Record<string, GradientCase>> = {
  'depth to space': { shape: [2, 3, 2, 8], run: (x) => tf.depthToSpace(x, 2), wrongOn: EVERYWHERE },
  'depth to space by 3': { shape: [2, 1, 3, 9], run: (x) => tf.depthToSpace(x, 3), wrongOn: EVERYWHERE },
  'mirrored border': {
    shape: image,
    run: mirror('reflect', [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ]),
    wrongOn: EVERYWHERE,
  },
  'mirrored border that repeats the last pixel': {
    shape: image,
    run: mirror('symmetric', [
      [0, 0],
      [5, 1],
      [0, 4],
      [0, 2],
    ]),
    wrongOn: EVERYWHERE,
  },
  'nearest x2': { shape: image, run: resize([10, 8]), wrongOn: ['cpu'] },
  'nearest, odd factors': { shape: image, run: resize([7, 11]), wrongOn: ['cpu'] },
  'nearest, smaller': { shape: [2, 9, 8, 2], run: resize([4, 3]), wrongOn: ['cpu'] },
  'nearest, corners aligned': { shape: image, run: resize([8, 7], true), wrongOn: ['cpu'] },
  'nearest, centres of pixels': { shape: [2, 6, 5, 2], run: resize([4, 8], false, true), wrongOn: EVERYWHERE },
  'max pool without positive values': {
    shape: [2, 4, 6, 5],
    run: (x) => tf.maxPool(x, 2, 2, 'valid'),
    wrongOn: ['wasm'],
    shift: -2,
  },
  'overlapping max pool at the border': {
    shape: [2, 5, 7, 3],
    run: (x) => tf.maxPool(x, 3, 2, 'same'),
    wrongOn: ['wasm'],
    shift: -2,
  },
  convolution: {
    shape: [2, 6, 5, 3],
    run: (x) => tf.conv2d(x, weights([3, 3, 3, 4]), 1, 'same'),
    wrongOn: [],
  },
};

const weights = (shape: [number, number, number, number]) =>
  tf.tensor4d(randomValues(tf.util.sizeFromShape(shape), 3), shape);

/** Compares the gradient of a case with central differences, at all entries, on the current backend. */
export function checkCase(name: string): void {
  const { shape, run, shift = 0 } = GRADIENT_CASES[name]!;
  const values = randomValues(tf.util.sizeFromShape(shape as number[]), 1).map((value) => value + shift);
  const x = tf.tensor(values, [...shape]);
  try {
    checkGradients(name, ([input]) => run(input as tf.Tensor4D), [x], new Map(), { samples: values.length });
  } finally {
    x.dispose();
  }
}

/** What a wrong or a missing gradient says. */
export const DEFECT = /central differences give|gradient function not found|not registered/;
