/** Blocks on which a backend's kernels must equal the stock ops of their steps; the tests of every backend go through this list. */
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { bottleneck } from '../../src/layers/bottleneck.js';
import { boundaryFusion } from '../../src/layers/boundary-fusion.js';
import { callStep } from '../../src/layers/calls/call-step.js';
import { channelAttention } from '../../src/layers/channel-attention.js';
import { convLstmGates } from '../../src/layers/conv-lstm-gates.js';
import type { Activation } from '../../src/layers/conv-steps.js';
import { convolution } from '../../src/layers/convolution.js';
import { hourglass } from '../../src/layers/hourglass.js';
import { join } from '../../src/layers/join.js';
import { resample } from '../../src/layers/resample.js';
import { residualBlock } from '../../src/layers/residual-block.js';
import { residualDense } from '../../src/layers/residual-dense.js';
import type { StepLayer } from '../../src/layers/step-layer.js';
import { valueRange } from '../../src/layers/value-range.js';
import { runSteps } from '../../src/steps/step-list.js';
import { randomValues } from '../kernels/random-values.js';
import { CASES, layerOf } from '../parity/every-primitive.js';
import { stepOf } from '../steps/run-step.js';

/** A layer and the shapes of its inputs, [n, h, w, c] or [n, c]. */
export interface BlockCase {
  readonly create: () => StepLayer;
  readonly shapes: readonly number[][];
}

const block = (create: () => StepLayer, ...shapes: number[][]): BlockCase => ({ create, shapes });
const map = [2, 5, 7, 6];

/** Every layer class, every option that changes what is computed. */
export const BLOCK_CASES: Readonly<Record<string, BlockCase>> = {
  '3x3': block(() => convolution({ filters: 8 }), map),
  '1x1, one pixel, one channel': block(() => convolution({ filters: 1, kernelSize: 1 }), [1, 1, 1, 1]),
  '1x1, wide': block(() => convolution({ filters: 24, kernelSize: 1, activation: 'relu' }), [1, 9, 6, 40]),
  '3x3, large enough for Winograd': block(() => convolution({ filters: 32, activation: 'prelu' }), [2, 18, 21, 32]),
  '5x5 with ReLU': block(() => convolution({ filters: 5, kernelSize: 5, activation: 'relu' }), map),
  '7x7 stride 2 with tanh': block(
    () => convolution({ filters: 9, kernelSize: 7, strides: 2, activation: 'tanh' }),
    [1, 13, 10, 3],
  ),
  'mirrored border with sigmoid': block(
    () => convolution({ filters: 4, padMode: 'reflect', activation: 'sigmoid' }),
    map,
  ),
  'batch norm, no bias, PReLU': block(
    () => convolution({ filters: 7, useBias: false, norm: 'batch', activation: 'prelu' }),
    map,
  ),
  'pixel shuffle with LeakyReLU': block(
    () => convolution({ filters: 12, shuffle: 2, activation: 'leakyRelu' }),
    [3, 4, 5, 3],
  ),
  'transposed with batch norm': block(
    () => convolution({ filters: 5, transposed: true, norm: 'batch', activation: 'relu' }),
    map,
  ),
  'transposed with a kernel of 4': block(
    () => convolution({ filters: 5, kernelSize: 4, transposed: true, activation: 'relu' }),
    map,
  ),
  'transposed with a kernel of 2': block(() => convolution({ filters: 3, kernelSize: 2, transposed: true }), map),
  'transposed with a kernel of 5': block(() => convolution({ filters: 3, kernelSize: 5, transposed: true }), map),
  'residual dense blocks': block(() => residualDense({ filters: 6, growth: 4, blocks: 2 }), map),
  'residual block': block(() => residualBlock({ filters: 6, activation: 'prelu' }), map),
  'residual block with attention, mirrored border': block(
    () => residualBlock({ filters: 6, attention: 2, padMode: 'reflect', norm: 'batch' }),
    map,
  ),
  bottleneck: block(() => bottleneck({ channels: 12 }), [2, 6, 5, 12]),
  'bottleneck with a wider skip': block(() => bottleneck({ channels: 6, filters: 10 }), map),
  'hourglass of bottlenecks': block(() => hourglass({ channels: 8, depth: 1 }), [2, 4, 6, 8]),
  'hourglass of residual blocks': block(() => hourglass({ channels: 5, depth: 3, block: 'residual' }), [1, 16, 8, 5]),
  'channel attention': block(() => channelAttention({ channels: 6, squeeze: 3 }), map),
  'fusion by concatenation': block(() => boundaryFusion({ channels: 6, mode: 'concat' }), map, [2, 5, 7, 11]),
  'fusion by modulation': block(() => boundaryFusion({ channels: 6, mode: 'modulate' }), map, [2, 5, 7, 11]),
  'cell of an LSTM': block(() => convLstmGates({ channels: 4, gives: 'cell' }), map, [2, 5, 7, 4]),
  'hidden state of an LSTM': block(() => convLstmGates({ channels: 4, gives: 'hidden' }), map, [2, 5, 7, 4]),
  sum: block(() => join({ method: 'add' }), map, map),
  'sum of three': block(() => join({ method: 'add', count: 3 }), map, map, map),
  concatenation: block(() => join({ method: 'concat', count: 3 }), map, [2, 5, 7, 3], [2, 5, 7, 4]),
  product: block(() => join({ method: 'multiply' }), map, map),
  'strength, [n, c]': block(() => join({ method: 'multiply' }), [3, 4, 5, 11], [3, 11]),
  'strength, [n, 1, 1, c]': block(() => join({ method: 'multiply' }), [2, 4, 5, 11], [2, 1, 1, 11]),
  'one vector for all images': block(() => join({ method: 'multiply' }), [3, 4, 5, 6], [1, 1, 1, 6]),
  modulation: block(() => join({ method: 'modulate' }), map, map, map),
  'pixel shuffle': block(() => resample({ method: 'pixelShuffle', size: 2 }), [2, 3, 4, 12]),
  'pixel shuffle by 3': block(() => resample({ method: 'pixelShuffle', size: 3 }), [1, 2, 3, 9]),
  'space to depth': block(() => resample({ method: 'spaceToDepth' }), [2, 6, 4, 3]),
  bicubic: block(() => resample({ method: 'upsampleBicubic' }), [2, 5, 4, 3]),
  'bicubic by 4': block(() => resample({ method: 'upsampleBicubic', size: 4 }), [1, 1, 6, 3]),
  nearest: block(() => resample({ method: 'upsampleNearest', size: 3 }), map),
  'max pool': block(() => resample({ method: 'maxPool' }), [2, 6, 8, 5]),
  'value range': block(() => valueRange({ from: [0, 255], to: [-1, 1] }), map),
};

const features = [2, 8, 12, 8];

/** Every primitive operation in a layer of its own. */
export const PRIMITIVE_CASES: Readonly<Record<string, BlockCase>> = Object.fromEntries(
  CASES.map(({ name, op, inputs = ['map'] }) => {
    const shapes = inputs.map((kind) => (kind === 'map' ? features : [2, 1, 1, 8]));
    return [`step ${name}`, block(() => layerOf([stepOf(op, inputs.length)])(name), ...shapes)];
  }),
);

const ACTIVATIONS: readonly Activation[] = ['linear', 'relu', 'prelu', 'leakyRelu', 'tanh', 'sigmoid'];
const side = fc.integer({ min: 1, max: 40 });
const channels = fc.integer({ min: 1, max: 37 });
const batch = fc.integer({ min: 1, max: 3 });

const randomConvolution = fc
  .record({
    ...{ n: batch, h: side, w: side, c: channels, filters: channels },
    kernelSize: fc.constantFrom(1, 3, 5, 7),
    strides: fc.constantFrom(1, 2),
    activation: fc.constantFrom(...ACTIVATIONS),
    norm: fc.constantFrom('none', 'batch'),
    padMode: fc.constantFrom('zero', 'reflect'),
    useBias: fc.boolean(),
  })
  .filter(({ h, w, kernelSize, padMode }) => padMode === 'zero' || Math.min(h, w) > kernelSize / 2)
  .map(({ n, h, w, c, ...args }) => block(() => convolution(args as never), [n, h, w, c]));

const randomHourglass = fc
  .record({
    ...{ n: batch, h: fc.integer({ min: 1, max: 4 }), w: fc.integer({ min: 1, max: 4 }) },
    channels: fc.integer({ min: 2, max: 20 }),
    depth: fc.integer({ min: 1, max: 3 }),
    kind: fc.constantFrom('bottleneck', 'residual'),
  })
  .map(({ n, h, w, channels: c, depth, kind }) =>
    block(() => hourglass({ channels: c, depth, block: kind as 'residual' }), [n, h << depth, w << depth, c]),
  );

const randomFusion = fc
  .record({ n: batch, h: side, w: side, c: channels, mode: fc.constantFrom('concat', 'modulate') })
  .map(({ n, h, w, c, mode }) =>
    block(() => boundaryFusion({ channels: c, mode: mode as 'concat' }), [n, h, w, c], [n, h, w, 11]),
  );

/** Convolutions, hourglasses and fusions of random shapes. */
export const randomBlock: fc.Arbitrary<BlockCase> = fc.oneof(randomConvolution, randomHourglass, randomFusion);

/** Values in [-1, 1) for every input of a case. */
export const randomInputs = ({ shapes }: BlockCase, seed = 1): tf.Tensor[] =>
  shapes.map((shape, i) => tf.tensor(randomValues(tf.util.sizeFromShape(shape), seed + 100 * i), [...shape]));

/** Gives a layer that was built weights like those of a trained one: nothing is trivially 0 or 1. */
export function randomiseLayer(layer: StepLayer, seed = 1): void {
  for (const [i, variable] of layer.weights.entries()) {
    const shape = variable.shape as number[];
    const noise = randomValues(tf.util.sizeFromShape(shape), seed + i);
    const name = variable.originalName;
    let scale = Math.sqrt(3 / Math.max(1, noise.length / shape[shape.length - 1]!)); // a kernel's, by its fan-in
    let shift = 0;
    if (/gamma|variance/.test(name)) [scale, shift] = [0.3, 1];
    else if (/alpha|beta|bias|mean/.test(name)) [scale, shift] = [0.2, 0.1];
    const values = tf.tensor(
      noise.map((x) => shift + scale * x),
      shape,
    );
    variable.write(values);
    values.dispose();
  }
}

/** What the stock ops of a built layer's steps give, whatever kernels are registered. */
export function stockOutput(layer: StepLayer, inputs: readonly tf.Tensor[]): tf.Tensor {
  // `apply` puts the layer's name before a weight's own, `build` does not.
  const byName = new Map(
    layer.weights.map((variable) => [variable.originalName.split(`${layer.name}/`).pop(), variable]),
  );
  const weightsOf = (step: string) =>
    ['kernel', 'bias', 'alpha', 'gamma', 'beta', 'moving_mean', 'moving_variance']
      .map((name) => byName.get(`${step}/${name}`))
      .filter((variable) => variable !== undefined);
  return tf.tidy(() =>
    runSteps<tf.Tensor>(layer.steps, inputs, (step, values) =>
      callStep(
        step,
        values as tf.Tensor4D[],
        weightsOf(step.name).map((variable) => variable.read()),
        { training: false, update: () => expect.unreachable() },
      ),
    ),
  );
}

/** The layer of a case, built, with random weights; they are disposed of one by one. */
export function buildLayer({ create, shapes }: BlockCase): StepLayer {
  const layer = create();
  layer.build(shapes.length === 1 ? shapes[0]! : [...shapes]);
  randomiseLayer(layer);
  return layer;
}

/**
 * Runs a case's layer on the current backend, by its kernel and by stock ops, and expects equal values.
 *
 * @param tolerance largest error, in units of the root mean square of the result; Winograd's is up to 5e-5
 */
export function checkBlock(block: BlockCase, tolerance = 1e-4): void {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const layer = buildLayer(block);
    const inputs = randomInputs(block);
    const actual = layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor;
    expectEqual(actual, stockOutput(layer, inputs), tolerance);
    for (const variable of layer.weights) variable.dispose();
  });
  expect(tf.memory().numTensors).toBe(before);
}

/** Expects equal shapes, and values within `tolerance` of the root mean square of the expected ones. */
export function expectEqual(actual: tf.Tensor, expected: tf.Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const [a, b] = [actual.dataSync(), expected.dataSync()];
  let [worst, square] = [0, 0];
  for (const [i, value] of b.entries()) {
    const error = Math.abs(a[i]! - value);
    worst = error > worst || Number.isNaN(error) ? error : worst;
    square += value * value;
  }
  expect(worst).toBeLessThanOrEqual(tolerance * Math.max(1e-3, Math.sqrt(square / b.length)));
}
