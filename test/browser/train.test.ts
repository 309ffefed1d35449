/** Training on the GPU gives what the cpu backend gives. */
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { memoryCheckpoints, type StepReport, train } from '../../src/train/index.js';
import { SMALL_RECIPE, smallData, smallNetwork } from '../train/small.js';

const LOSSES = {
  ...SMALL_RECIPE.losses,
  lowResolution: 0.5,
  adversarial: { weight: 0.05, warmup: 1, filters: 4, layers: 1 },
};

/** Trains for some steps on a backend; gives the losses and the last gain. */
async function trained(backend: string) {
  expect(await tf.setBackend(backend)).toBe(true);
  const model = smallNetwork();
  const before = tf.memory().numTensors;
  const steps: StepReport[] = [];
  const { validation } = await train({
    model,
    data: smallData(),
    recipe: { ...SMALL_RECIPE, steps: 4, losses: LOSSES },
    checkpoints: memoryCheckpoints(),
    callbacks: { onStep: (report) => void steps.push(report) },
  });
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
  return { steps, gain: validation!.gain };
}

test('on webgl', async () => {
  const [expected, found] = [await trained('cpu'), await trained('webgl')];
  expect(found.steps).toHaveLength(4);
  for (const [i, { losses }] of expected.steps.entries())
    for (const [name, value] of Object.entries(losses!))
      expect(found.steps[i]!.losses![name], `${name} of step ${i + 1}`).toBeCloseTo(value, 4);
  expect(found.gain).toBeCloseTo(expected.gain, 2);
});
