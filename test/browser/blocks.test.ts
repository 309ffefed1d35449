/** Every block, computed by its shaders, against stock ops on tfjs's cpu backend. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { convolution } from '../../src/layers/convolution.js';
import { join } from '../../src/layers/join.js';
import { resample } from '../../src/layers/resample.js';
import { residualBlock } from '../../src/layers/residual-block.js';
import { BLOCK_CASES, type BlockCase, expectEqual, PRIMITIVE_CASES, randomBlock } from '../tfjs/block-cases.js';
import { checkOnWebgl } from './check-on-webgl.js';
import { freshBackend } from './fresh-backend.js';

const TOLERANCE = 2e-5;

/** What only textures can get wrong. */
const TEXTURE_CASES: Readonly<Record<string, BlockCase>> = {
  'more rows than a texture has lines': {
    create: () => residualBlock({ filters: 4, activation: 'prelu' }),
    shapes: [[1, 132, 130, 4]],
  },
  'mirrored border of an even width': {
    create: () => convolution({ filters: 3, padMode: 'reflect' }),
    shapes: [[2, 4, 6, 5]],
  },
  'mirrored border, 5x5, stride 2': {
    create: () => convolution({ filters: 6, padMode: 'reflect', kernelSize: 5, strides: 2 }),
    shapes: [[1, 9, 8, 4]],
  },
  'pixel shuffle by 4 after a mirrored border': {
    create: () => convolution({ filters: 48, shuffle: 4, padMode: 'reflect', norm: 'batch', activation: 'prelu' }),
    shapes: [[2, 3, 5, 5]],
  },
  'more terms than a shader has textures': {
    create: () => join({ method: 'add', count: 20 }),
    shapes: Array.from({ length: 20 }, () => [1, 3, 4, 5]),
  },
  'more parts than a shader has textures': {
    create: () => join({ method: 'concat', count: 18 }),
    shapes: Array.from({ length: 18 }, (_, i) => [1, 3, 4, 1 + (i % 3)]),
  },
  'concatenation that a convolution cannot take apart': {
    create: () => join({ method: 'concat', count: 3 }),
    shapes: [
      [2, 3, 3, 1],
      [2, 3, 3, 3],
      [2, 3, 3, 6],
    ],
  },
  'space to depth by 3': { create: () => resample({ method: 'spaceToDepth', size: 3 }), shapes: [[2, 6, 9, 5]] },
};

beforeAll(() => freshBackend('own'));

for (const [name, block] of Object.entries({ ...BLOCK_CASES, ...PRIMITIVE_CASES, ...TEXTURE_CASES })) {
  test(name, () => checkOnWebgl(block, TOLERANCE));
}

test('random blocks', async () => {
  await fc.assert(
    fc.asyncProperty(randomBlock, (block) => checkOnWebgl(block, TOLERANCE)),
    { numRuns: 12, seed: 7, endOnFailure: true },
  );
});

test('a tensor whose texture has the layout of another shape', async () => {
  const layer = convolution({ filters: 4, kernelSize: 1 });
  const [flat, expected] = tf.tidy(() => {
    const x = tf.relu(tf.randomUniform([1, 16900, 6], 0, 1)); // now a texture, not in lines of three texels
    x.dataSync();
    const y = tf.tensor(x.dataSync(), [1, 130, 130, 6]);
    return [tf.keep(tf.relu(x)), tf.keep(layer.apply(y) as tf.Tensor)];
  });
  const image = tf.reshape(flat, [1, 130, 130, 6]);
  const actual = layer.apply(image) as tf.Tensor;
  expectEqual(actual, expected, TOLERANCE);
  tf.dispose([flat, expected, image, actual]);
  for (const variable of layer.weights) variable.dispose();
  expect(tf.engine().backend.numDataIds()).toBe(0);
});
