import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LAYER_CLASSES } from '../../../src/layers/register.js';
import { StepLayer } from '../../../src/layers/step-layer.js';
import { useWasm } from '../../../src/node/use-wasm.js';
import { checkGradients } from '../../../src/testing/gradients.js';
import { registerTraining } from '../../../src/train/register-training.js';
import { BLOCK_CASES, buildLayer, randomInputs } from '../../tfjs/block-cases.js';

let restore: () => void;
beforeAll(async () => {
  await useWasm();
  restore = registerTraining();
});
afterAll(() => restore());

/** Gradients of a layer in training, of all inputs and weights, in a batch of two. */
function checkLayer(name: string): void {
  const { create, shapes } = BLOCK_CASES[name]!;
  const block = { create, shapes: shapes.map(([, ...rest]) => [2, ...rest]) };
  const before = tf.memory().numTensors;
  const layer = buildLayer(block);
  const inputs = randomInputs(block, 7); // a draw whose values keep away from kinks
  const variables = new Map(layer.trainableWeights.map((w) => [w.originalName, w.read() as tf.Variable]));
  const run = (xs: tf.Tensor[]) => layer.apply(xs.length === 1 ? xs[0]! : xs, { training: true }) as tf.Tensor;
  try {
    // Many kinks lie close together in deep blocks: small steps pass between them.
    checkGradients(name, run, inputs, variables, { samples: 3, epsilon: 4e-4, tolerance: 2e-2 });
  } finally {
    tf.dispose(inputs);
    for (const variable of layer.weights) variable.dispose();
  }
  expect(tf.memory().numTensors).toBe(before);
}

describe.each(['wasm', 'cpu'])('layers on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend));

  it.each(Object.keys(BLOCK_CASES))('%s', checkLayer);
});

it('every layer class is among them', () => {
  const classes = new Set(Object.values(BLOCK_CASES).map(({ create }) => create().getClassName()));
  const layers = LAYER_CLASSES.filter(({ prototype }) => prototype instanceof StepLayer);
  expect([...classes].sort()).toEqual(layers.map(({ className }) => className).sort());
});
