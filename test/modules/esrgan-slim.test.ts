import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ESRGAN_RANGE, loadEsrganSlim } from '../../examples/custom-bum/esrgan-slim.js';
import { gradientPerModule, trainSteps } from '../../examples/custom-bum/training.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { registerTraining } from '../../src/train/register-training.js';
import { toArtifacts } from '../../src/weights/artifacts.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { pictures, taken } from '../compose/pictures.js';
import { smallStage } from '../compose/small.js';
import { free } from './foreign-models.js';

// Plain JavaScript takes long for it.
let restore: () => void;
beforeAll(async () => {
  await useWasm();
  restore = registerTraining();
});
afterAll(() => restore());

const weightsOf = (network: MultiStage, part: string) =>
  network.model.weights.filter((w) => w.originalName.startsWith(part)).map((w) => w.read().dataSync().slice());

it('UpscalerJS ESRGAN slim serves as BUM: frozen and trained, saved and loaded, beside itself', async () => {
  const tensors = tf.memory().numTensors;
  const esrgan = await loadEsrganSlim(2);
  const ranges = { scale: 2, inputRange: ESRGAN_RANGE, outputRange: ESRGAN_RANGE };
  const builtIn = buildMultiStage({ stages: [smallStage()] });
  const frozen = buildMultiStage({ stages: [smallStage({ bum: foreignBum(esrgan, ranges) })] });
  const trained = buildMultiStage({
    stages: [smallStage({ bum: foreignBum(esrgan, { ...ranges, trainable: true }) })],
  });
  const [low, high] = [pictures(1, 4, 6), pictures(1, 8, 12)];

  const [ours] = taken(builtIn.predict(low));
  const [theirs] = taken(frozen.predict(low));
  expect(theirs!.image.length).toBe(ours!.image.length);
  expect(Math.max(...theirs!.image.map((v, i) => Math.abs(v - ours!.image[i]!)))).toBeGreaterThan(0.01);
  for (const value of theirs!.image) expect(Math.abs(value)).toBeLessThan(3);

  const before = weightsOf(frozen, 's1_bum');
  for (const [network, modules] of [
    [frozen, ['s1_bem', 's1_bfm']],
    [trained, ['s1_bem', 's1_bfm', 's1_bum']],
  ] as const) {
    const gradients = gradientPerModule(network, low, high);
    expect(Object.keys(gradients).sort()).toEqual(modules);
    for (const size of Object.values(gradients)) expect(size).toBeGreaterThan(0);
    const losses = trainSteps(network, low, high, 3);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
  }
  expect(weightsOf(frozen, 's1_bum'), 'frozen weights').toEqual(before);
  expect(weightsOf(trained, 's1_bum'), 'trained weights').not.toEqual(before);

  const { weightData, ...rest } = await toArtifacts(trained);
  const loaded = await loadNetwork({ ...JSON.parse(JSON.stringify(rest)), weightData });
  expect(taken(loaded.predict(low))).toEqual(taken(trained.predict(low)));
  expect(rest.weightSpecs!.map(({ name }) => name)).toContain('s1_bum_model_F_0/kernel');
  expect(loaded.describe([4, 6])).toEqual(trained.describe([4, 6]));
  expect(trained.describe([4, 6]).uncounted).toEqual([]);

  const two = buildMultiStage({ stages: [1, 2].map(() => smallStage({ bum: foreignBum(esrgan, ranges) })) });
  expect(new Set(two.model.weights.map((w) => w.originalName)).size).toBe(two.model.weights.length);
  for (const network of [builtIn, frozen, trained, loaded, two]) network.dispose();
  free(esrgan);
  tf.dispose([low, high]);
  expect(tf.memory().numTensors).toBe(tensors);
}, 240_000);
