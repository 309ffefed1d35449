import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { channelMoments, type Grid } from './reference.js';
import { errorOf, type Op, randomGrid, runStep, stepOf } from './run-step.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const TOLERANCE = 2e-5;
const dim = (max: number, min = 1) => fc.integer({ min, max });
const shape = (min = 1, max = 7): fc.Arbitrary<Grid['shape']> => fc.tuple(dim(3), dim(max, min), dim(max, min), dim(4));

/** The step agrees with its reference for any of these. */
function agrees(op: fc.Arbitrary<{ op: Op; shapes: Grid['shape'][]; training?: boolean }>): void {
  fc.assert(
    fc.property(op, ({ op, shapes, training }) => {
      expect(errorOf(stepOf(op, shapes.length), shapes, training)).toBeLessThan(TOLERANCE);
    }),
    { numRuns: 25, seed: 7 },
  );
}

describe('every primitive agrees with a naive reference over odd shapes', () => {
  it('conv2d: kernels 1 … 5, strides, padding, bias', () => {
    agrees(
      fc
        .record({
          shape: shape(),
          kernelSize: dim(5),
          strides: dim(3),
          padding: dim(4, 0),
          filters: dim(4),
          useBias: fc.boolean(),
        })
        .filter(({ shape: [, h, w], kernelSize, padding }) => Math.min(h, w) + 2 * padding >= kernelSize)
        .map(({ shape, ...rest }) => ({ op: { op: 'conv2d', ...rest }, shapes: [shape] })),
    );
  });

  it('conv2d over a reflected border', () => {
    agrees(
      fc.record({ shape: shape(4), padding: dim(3), strides: dim(2), filters: dim(3) }).map(({ shape, ...rest }) => ({
        op: { op: 'conv2d', kernelSize: 3, padMode: 'reflect', ...rest },
        shapes: [shape],
      })),
    );
  });

  it('convTranspose2d: kernels, strides, crops, bias', () => {
    agrees(
      fc
        .record({
          shape: shape(1, 5),
          kernelSize: dim(4),
          strides: dim(3),
          crop: fc.tuple(dim(1, 0), dim(1, 0), dim(1, 0), dim(1, 0)),
          filters: dim(3),
          useBias: fc.boolean(),
        })
        .filter(({ shape: [, h, w], kernelSize: k, strides: s }) => (Math.min(h, w) - 1) * s + k > 2)
        .map(({ shape, ...rest }) => ({ op: { op: 'convTranspose2d', ...rest }, shapes: [shape] })),
    );
  });

  it('batchNorm, in training and outside', () => {
    agrees(
      fc
        .record({ shape: shape(2), training: fc.boolean(), epsilon: fc.constantFrom(1e-5, 1e-3) })
        .map(({ shape, training, epsilon }) => ({ op: { op: 'batchNorm', epsilon }, shapes: [shape], training })),
    );
  });

  it('prelu, leakyRelu, relu, tanh, sigmoid, scale', () => {
    const ops: Op[] = [
      { op: 'prelu' },
      { op: 'leakyRelu' },
      { op: 'leakyRelu', alpha: 0.01 },
      { op: 'relu' },
      { op: 'tanh' },
      { op: 'sigmoid' },
      { op: 'scale', factor: -2.5, offset: 0.25 },
      { op: 'globalAveragePool' },
    ];
    agrees(fc.record({ op: fc.constantFrom(...ops), shapes: shape().map((s) => [s]) }));
  });

  it('upsampleNearest and upsampleBicubic', () => {
    agrees(
      fc
        .record({
          op: fc.constantFrom('upsampleNearest' as const, 'upsampleBicubic' as const),
          size: dim(4),
          shape: shape(),
        })
        .map(({ op, size, shape }) => ({ op: { op, size }, shapes: [shape] })),
    );
  });

  it('maxPool and spaceToDepth', () => {
    agrees(
      fc
        .record({ op: fc.constantFrom('maxPool' as const, 'spaceToDepth' as const), size: dim(3), shape: shape(1, 3) })
        .map(({ op, size, shape: [n, h, w, c] }) => ({ op: { op, size }, shapes: [[n, h * size, w * size, c]] })),
    );
  });

  it('pixelShuffle', () => {
    agrees(
      fc.record({ size: dim(4), shape: shape(1, 4) }).map(({ size, shape: [n, h, w, c] }) => ({
        op: { op: 'pixelShuffle', size },
        shapes: [[n, h, w, c * size ** 2]],
      })),
    );
  });

  it('add, concat, multiply, modulate', () => {
    agrees(
      fc
        .record({ op: fc.constantFrom('add', 'concat', 'multiply', 'modulate'), shape: shape(), count: dim(4, 2) })
        .map(({ op, shape, count }) => {
          const inputs = op === 'multiply' ? 2 : op === 'modulate' ? 3 : count;
          return { op: { op } as Op, shapes: Array<Grid['shape']>(inputs).fill(shape) };
        }),
    );
  });
});

describe('primitives keep their promises', () => {
  it('pixelShuffle and spaceToDepth undo each other', () => {
    fc.assert(
      fc.property(shape(1, 4), dim(4), ([n, h, w, c], size) => {
        const deep = randomGrid([n, h, w, c * size * size], 'deep');
        const flat = runStep(stepOf({ op: 'pixelShuffle', size }), [deep]);
        const back = runStep(stepOf({ op: 'spaceToDepth', size }), [
          { shape: flat.shape as unknown as Grid['shape'], data: Float64Array.from(flat.data) },
        ]);
        expect(back).toEqual({ shape: [...deep.shape], data: [...deep.data] });
      }),
      { numRuns: 20 },
    );
  });

  it('bicubic keeps a constant picture, and a ramp away from the border', () => {
    const flat = { shape: [1, 3, 5, 2] as const, data: new Float64Array(30).fill(0.3) };
    for (const value of runStep(stepOf({ op: 'upsampleBicubic', size: 4 }), [flat]).data)
      expect(value).toBeCloseTo(0.3, 6);
    const ramp = { shape: [1, 1, 8, 1] as const, data: Float64Array.from([0, 1, 2, 3, 4, 5, 6, 7]) };
    const large = runStep(stepOf({ op: 'upsampleBicubic', size: 2 }), [ramp]).data.slice(0, 16);
    for (let x = 4; x < 12; x++) expect(large[x]).toBeCloseTo((x + 0.5) / 2 - 0.5, 5);
  });

  it('batchNorm in training moves the running statistics towards those of the batch', () => {
    const x = randomGrid([3, 2, 5, 2], 'x');
    const [mean, variance] = [
      [1, -1],
      [2, 0.5],
    ];
    const updates = new Map<number, number[]>();
    const step = stepOf({ op: 'batchNorm', momentum: 0.75 });
    runStep(step, [x], [[1, 1], [0, 0], mean!, variance!], {
      training: true,
      update: (index, values) => updates.set(index, values),
    });
    for (const c of [0, 1]) {
      const batch = channelMoments(x, c);
      expect(updates.get(2)![c]).toBeCloseTo(0.75 * mean![c]! + 0.25 * batch.mean, 5);
      expect(updates.get(3)![c]).toBeCloseTo(0.75 * variance![c]! + (0.25 * batch.variance * 30) / 29, 5);
    }
    expect(updates.size).toBe(2);
  });

  it('batchNorm of a single pixel stays finite', () => {
    const came = runStep(
      stepOf({ op: 'batchNorm' }),
      [randomGrid([1, 1, 1, 2], 'x')],
      [
        [1, 1],
        [3, 4],
        [0, 0],
        [1, 1],
      ],
      {
        training: true,
        update: (_, values) => expect(values.every(Number.isFinite)).toBe(true),
      },
    );
    expect(came.data).toEqual([3, 4]);
  });
});
