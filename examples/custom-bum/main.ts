/**
 * A foreign upscaler as BUM: UpscalerJS's ESRGAN slim x2 stands in for the built-in one, frozen or trained with the rest.
 *
 *     npx tsx examples/custom-bum/main.ts
 */
import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { BEM, BFM, BUM, buildMultiStage, imageToTensor, type MultiStage, resize } from 'msfsr';
import { loadNetworkFolder, readImage, saveNetwork } from 'msfsr/node';
import { ESRGAN_RANGE, loadEsrganSlim } from './esrgan-slim.js';
import { gradientPerModule, trainSteps } from './training.js';

await tf.setBackend('cpu'); // the backend with gradients for everything; wasm for running

const photo = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo/sample1.jpg',
);
const picture = await readImage(photo);
const high = imageToTensor(resize(picture, 16, 16));
const low = imageToTensor(resize(picture, 8, 8));

const rest = { bem: BEM.compact({ channels: 8, depth: 1 }), bfm: BFM.compact({ blocks: 1, features: 8, hidden: 8 }) };
const builtIn = buildMultiStage({ stages: [{ bum: BUM.compact({ filters: 16, blocks: 1 }), ...rest }] });

const esrgan = await loadEsrganSlim(2);
const ranges = { scale: 2, inputRange: ESRGAN_RANGE, outputRange: ESRGAN_RANGE };
const frozen = buildMultiStage({ stages: [{ bum: BUM.foreign(esrgan, ranges), ...rest }] });
const trained = buildMultiStage({ stages: [{ bum: BUM.foreign(esrgan, { ...ranges, trainable: true }), ...rest }] });

const image = (network: MultiStage) => tf.tidy(() => network.predict(low)[0]!.image.dataSync() as Float32Array);
const difference = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, v, i) => sum + Math.abs(v - b[i]!), 0) / a.length;

console.log(trained.toMermaid([8, 8]));
console.log(
  `mean difference to the built-in BUM's image: ${difference(image(builtIn), image(frozen)).toFixed(4)} of 1`,
);

for (const [title, network] of Object.entries({ frozen, trained })) {
  console.log(`${title}: gradients`, gradientPerModule(network, low, high));
  const losses = trainSteps(network, low, high, 4);
  console.log(`${title}: loss ${losses.map((value) => value.toFixed(6)).join(' → ')}`);
}

const folder = await mkdtemp(join(tmpdir(), 'custom-bum-'));
await saveNetwork(trained, folder);
const loaded = await loadNetworkFolder(folder);
console.log(`difference after saving and loading: ${difference(image(trained), image(loaded))}`);
await rm(folder, { recursive: true });
for (const network of [builtIn, frozen, trained, loaded]) network.dispose();
esrgan.dispose();
tf.dispose([low, high]);
