import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { useWasm } from '../../../src/node/use-wasm.js';
import { checkGradients } from '../../../src/testing/gradients.js';
import { PRELU_GRAD } from '../../../src/train/gradients/prelu.js';
import { registerTraining } from '../../../src/train/register-training.js';
import { randomValues } from '../../kernels/random-values.js';

let restore: () => void;
beforeAll(async () => {
  await useWasm({ kernels: false });
  restore = registerTraining();
});
afterAll(() => restore());

it.each([
  ['[c]', [5], true],
  ['[1, 1, c]', [1, 1, 5], true],
  ['[1], shared', [1], false],
  ['[h, w, c]', [3, 4, 5], false],
] as const)('slopes of shape %s', (_, shape, own) => {
  const run = vi.spyOn(tf.engine(), 'runKernel');
  const x = tf.tensor4d(randomValues(2 * 3 * 4 * 5, 1), [2, 3, 4, 5]);
  const alpha = tf.tensor(randomValues(tf.util.sizeFromShape([...shape]), 2), [...shape]);
  checkGradients('prelu', ([a, b]) => tf.prelu(a!, b!), [x, alpha], new Map(), { samples: 200 });
  expect(run.mock.calls.some(([name]) => name === PRELU_GRAD)).toBe(own);
  tf.dispose([x, alpha]);
  run.mockRestore();
});
