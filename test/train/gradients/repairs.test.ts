import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../../src/node/use-wasm.js';
import { checkGradients } from '../../../src/testing/gradients.js';
import { registerTraining } from '../../../src/train/register-training.js';
import { randomValues } from '../../kernels/random-values.js';
import { checkCase, DEFECT, GRADIENT_CASES } from './cases.js';

beforeAll(() => useWasm({ kernels: false }));

/** A convolution with weights that are trained. */
function checkTrainedConvolution(): void {
  const shape: [number, number, number, number] = [3, 3, 2, 4];
  const kernel = tf.tidy(() => tf.variable(tf.tensor4d(randomValues(72, 1), shape)));
  const x = tf.tensor4d(randomValues(2 * 5 * 6 * 2, 2), [2, 5, 6, 2]);
  try {
    const run = ([input]: tf.Tensor[]) => tf.conv2d(input as tf.Tensor4D, kernel as tf.Variable<tf.Rank.R4>, 2, 1);
    checkGradients('convolution', run, [x], new Map([['kernel', kernel]]), { samples: 72 });
  } finally {
    tf.dispose([x, kernel]);
  }
}

describe.each(['cpu', 'wasm'] as const)('stock tfjs on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each(Object.keys(GRADIENT_CASES))('%s', (name) => {
    if (GRADIENT_CASES[name]!.wrongOn.includes(backend)) expect(() => checkCase(name)).toThrow(DEFECT);
    else checkCase(name);
  });

  it('trained convolution', () => {
    if (backend === 'wasm') expect(checkTrainedConvolution).toThrow(DEFECT);
    else checkTrainedConvolution();
  });
});

describe('after registerTraining()', () => {
  let restore: () => void;
  beforeAll(() => {
    restore = registerTraining();
  });
  afterAll(() => restore());

  describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
    beforeAll(() => tf.setBackend(backend));

    it.each(Object.keys(GRADIENT_CASES))('%s', (name) => {
      const before = tf.memory().numTensors;
      checkCase(name);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('trained convolution', checkTrainedConvolution);
  });
});
