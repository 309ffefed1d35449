import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerTraining } from '../../src/train/register-training.js';
import { checkCase, DEFECT, GRADIENT_CASES } from '../train/gradients/cases.js';
import { freshBackend } from './fresh-backend.js';

beforeAll(async () => {
  await freshBackend('stock');
});

describe('gradients of stock tfjs on webgl', () => {
  it.each(Object.keys(GRADIENT_CASES))('%s', (name) => {
    if (GRADIENT_CASES[name]!.wrongOn.includes('webgl')) expect(() => checkCase(name)).toThrow(DEFECT);
    else checkCase(name);
  });
});

describe('gradients after registerTraining() on webgl', () => {
  let restore: () => void;
  beforeAll(() => {
    restore = registerTraining();
  });
  afterAll(() => restore());

  it.each(Object.keys(GRADIENT_CASES))('%s', (name) => {
    const before = tf.memory().numTensors;
    checkCase(name);
    expect(tf.memory().numTensors).toBe(before);
  });
});
