/**
 * A boundary estimation module and a boundary fusion module of your own, and an hourglass of plain tf layers as a third one: checked, composed with
 * built-in BUMs, run, saved and loaded.
 *
 *     npx tsx examples/custom-bem-bfm/main.ts
 *
 * The network is untrained and so gives about what bicubic interpolation gives; docs/TRAINING.md tells how to train it.
 */
import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { BEM, BUM, buildMultiStage, createPixelImage, registerModule, upscaleFace } from 'msfsr';
import { loadNetworkFolder, saveNetwork } from 'msfsr/node';
import { runModuleTest } from 'msfsr/testing';
import { joiningBfm } from './joining-bfm.js';
import { layersHourglass } from './layers-bem.js';
import { plainBem } from './plain-bem.js';

await tf.setBackend('cpu'); // the backend with gradients for everything

// Saved networks name their modules by type.
registerModule('bem', 'plain', plainBem);
registerModule('bfm', 'joining', joiningBfm);

await runModuleTest(plainBem({ channels: 4 }));
await runModuleTest(joiningBfm({ filters: 4 }));
console.log('both modules keep the contract');

const network = buildMultiStage({
  stages: [
    { bum: BUM.compact({ filters: 16, blocks: 2 }), bem: plainBem(), bfm: joiningBfm(), granularity: 1.6 },
    // By type, as in a saved network; modules of your own, foreign ones and built-in ones go together.
    {
      bum: { type: 'compact', filters: 8, blocks: 1 },
      bem: BEM.foreign(layersHourglass(), { trainable: true }),
      bfm: { type: 'compact' },
      granularity: 1.2,
    },
  ],
});
const { trainable, macs } = network.describe([16, 16]);
console.log(`x${network.scale}, ${trainable} parameters, ${macs} multiply-accumulates for 16x16`);

const face = createPixelImage(16, 16);
for (let i = 0; i < 256; i++) face.data.set([90 + (i % 16) * 8, 80 + (i >> 4) * 6, 120, 255], 4 * i);
const result = await upscaleFace(face, { model: network, boundaries: true });
const sizes = result.boundaries!.map(({ width, height }) => `${width}x${height}`).join(', ');
console.log(`${result.image.width}x${result.image.height} on ${result.backend}, boundaries of ${sizes}`);

const folder = await mkdtemp(join(tmpdir(), 'custom-bem-bfm-'));
await saveNetwork(network, folder);
const loaded = await loadNetworkFolder(folder);
const again = await upscaleFace(face, { model: loaded });
const unlike = again.image.data.filter((value, i) => value !== result.image.data[i]).length;
console.log(`bytes that differ after saving and loading: ${unlike}`);
await rm(folder, { recursive: true });
network.dispose();
loaded.dispose();
