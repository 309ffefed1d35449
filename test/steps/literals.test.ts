import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { PRIMITIVE_OPS } from '../../src/steps/primitives.js';
import type { StepOp } from '../../src/steps/step.js';
import { type Grid, reference } from './reference.js';
import { type Op, runStep, stepOf } from './run-step.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Literal {
  readonly op: Op;
  readonly inputs: readonly [shape: Grid['shape'], values: readonly number[]][];
  readonly weights?: readonly (readonly number[])[];
  readonly expected: readonly [shape: Grid['shape'], values: readonly number[]];
}

const square: Literal['inputs'][number] = [
  [1, 2, 2, 1],
  [1, 2, 3, 4],
];
const row: Literal['inputs'][number] = [
  [1, 1, 2, 2],
  [-2, 4, 1, -8],
];

/** Worked out by hand, from docs/FORMAT.md. */
const literals: Record<StepOp, Literal> = {
  conv2d: {
    op: { op: 'conv2d', filters: 1, kernelSize: 3 },
    inputs: [square],
    weights: [[1, 0, 0, 0, 10, 0, 0, 0, 100], [0.5]],
    // Cross-correlation: centre · 10, upper left neighbour · 1, lower right neighbour · 100.
    expected: [
      [1, 2, 2, 1],
      [410.5, 20.5, 30.5, 41.5],
    ],
  },
  convTranspose2d: {
    op: { op: 'convTranspose2d', filters: 1, kernelSize: 3, strides: 2, crop: [1, 0, 1, 0], useBias: false },
    inputs: [square],
    weights: [[1, 2, 3, 4, 5, 6, 7, 8, 9]],
    // Full 5x5 sum of four shifted kernels; its first row and column cut off.
    expected: [
      [1, 4, 4, 1],
      [5, 14, 10, 12, 14, 36, 24, 30, 15, 34, 20, 24, 24, 55, 32, 36],
    ],
  },
  batchNorm: {
    op: { op: 'batchNorm', epsilon: 1 },
    inputs: [row],
    weights: [
      [2, 1],
      [0, 10],
      [-1, 4],
      [3, 0],
    ],
    expected: [
      [1, 1, 2, 2],
      [-1, 10, 2, -2],
    ],
  },
  prelu: {
    op: { op: 'prelu' },
    inputs: [row],
    weights: [[0.5, -0.25]],
    expected: [
      [1, 1, 2, 2],
      [-1, 4, 1, 2],
    ],
  },
  leakyRelu: { op: { op: 'leakyRelu', alpha: 0.25 }, inputs: [row], expected: [row[0], [-0.5, 4, 1, -2]] },
  relu: { op: { op: 'relu' }, inputs: [row], expected: [row[0], [0, 4, 1, 0]] },
  tanh: {
    op: { op: 'tanh' },
    inputs: [
      [
        [1, 1, 1, 2],
        [0, Math.log(2)],
      ],
    ],
    expected: [
      [1, 1, 1, 2],
      [0, 0.6],
    ],
  },
  sigmoid: {
    op: { op: 'sigmoid' },
    inputs: [
      [
        [1, 1, 1, 2],
        [0, Math.log(3)],
      ],
    ],
    expected: [
      [1, 1, 1, 2],
      [0.5, 0.75],
    ],
  },
  scale: { op: { op: 'scale', factor: 3, offset: -1 }, inputs: [row], expected: [row[0], [-7, 11, 2, -25]] },
  maxPool: {
    op: { op: 'maxPool' },
    inputs: [
      [
        [1, 2, 2, 1],
        [-1, -4, -2, -3],
      ],
    ],
    expected: [[1, 1, 1, 1], [-1]],
  },
  upsampleNearest: {
    op: { op: 'upsampleNearest', size: 2 },
    inputs: [row],
    expected: [
      [1, 2, 4, 2],
      [-2, 4, -2, 4, 1, -8, 1, -8, -2, 4, -2, 4, 1, -8, 1, -8],
    ],
  },
  upsampleBicubic: {
    op: { op: 'upsampleBicubic', size: 2 },
    inputs: [
      [
        [1, 1, 2, 1],
        [0, 7140],
      ],
    ],
    // Keys · 128 at 0.25, 0.75 and 1.25: 111, 29, -9; taps outside dropped: -9/102, 29/140, 111/140, 111/102 of 7140.
    expected: [
      [1, 2, 4, 1],
      [-630, 1479, 5661, 7770, -630, 1479, 5661, 7770],
    ],
  },
  pixelShuffle: {
    op: { op: 'pixelShuffle', size: 2 },
    inputs: [
      [
        [1, 1, 1, 8],
        [1, 2, 3, 4, 5, 6, 7, 8],
      ],
    ],
    expected: [
      [1, 2, 2, 2],
      [1, 2, 3, 4, 5, 6, 7, 8],
    ],
  },
  spaceToDepth: {
    op: { op: 'spaceToDepth', size: 2 },
    inputs: [square],
    expected: [
      [1, 1, 1, 4],
      [1, 2, 3, 4],
    ],
  },
  globalAveragePool: {
    op: { op: 'globalAveragePool' },
    inputs: [row],
    expected: [
      [1, 1, 1, 2],
      [-0.5, -2],
    ],
  },
  add: { op: { op: 'add' }, inputs: [row, row, row], expected: [row[0], [-6, 12, 3, -24]] },
  multiply: {
    op: { op: 'multiply' },
    inputs: [
      row,
      [
        [1, 1, 1, 2],
        [10, 0.5],
      ],
    ],
    expected: [row[0], [-20, 2, 10, -4]],
  },
  concat: {
    op: { op: 'concat' },
    inputs: [
      row,
      [
        [1, 1, 2, 1],
        [7, 9],
      ],
    ],
    expected: [
      [1, 1, 2, 3],
      [-2, 4, 7, 1, -8, 9],
    ],
  },
  modulate: {
    op: { op: 'modulate' },
    inputs: [row, [row[0], [1, 0, -1, 0.5]], [row[0], [0, 1, 2, 3]]],
    expected: [row[0], [-4, 5, 2, -9]],
  },
};

describe('each primitive gives what was worked out by hand', () => {
  it('for all of them', () => expect(Object.keys(literals).sort()).toEqual([...PRIMITIVE_OPS].sort()));

  for (const [name, { op, inputs, weights = [], expected }] of Object.entries(literals)) {
    it(name, () => {
      const step = stepOf(op, inputs.length);
      const grids = inputs.map(([shape, values]) => ({ shape, data: Float64Array.from(values) }));
      for (const came of [runStep(step, grids, weights), reference(step, grids, weights)]) {
        expect(came.shape).toEqual(expected[0]);
        for (const [i, value] of expected[1].entries()) expect(came.data[i]).toBeCloseTo(value, 3);
      }
    });
  }
});
