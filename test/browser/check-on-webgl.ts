import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { type BlockCase, expectEqual, randomInputs, randomiseLayer, stockOutput } from '../tfjs/block-cases.js';

/** Runs a block by its shaders and expects what stock ops give on tfjs's cpu backend, and no tensor or texture left behind. */
export async function checkOnWebgl(block: BlockCase, tolerance: number): Promise<void> {
  const { create, shapes } = block;
  await tf.setBackend('cpu');
  const layer = create();
  layer.build(shapes.length === 1 ? shapes[0]! : [...shapes]);
  randomiseLayer(layer);
  const inputs = randomInputs(block);
  const expected = stockOutput(layer, inputs);
  await tf.setBackend('webgl');
  const actual = layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.Tensor;
  expectEqual(actual, expected, tolerance);
  tf.dispose([...inputs, expected, actual]);
  for (const variable of layer.weights) variable.dispose();
  expect(tf.memory().numTensors).toBe(0);
  expect(tf.engine().backend.numDataIds()).toBe(0);
}
