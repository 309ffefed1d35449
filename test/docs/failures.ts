/** Calls that fail as the guides say, by the words of the message that they quote. */
import '@tensorflow/tfjs-backend-cpu';
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { trainingData } from '../../src/faces/index.js';
import { createPixelImage } from '../../src/image/index.js';
import { BFM, BUM, buildMultiStage, convolution, linesFromLandmarks } from '../../src/index.js';
import { openNetwork as openAddress } from '../../src/inference.js';
import * as node from '../../src/node/index.js';
import { runModuleTest } from '../../src/testing/index.js';
import { memoryCheckpoints, type TrainingFace, train } from '../../src/train/index.js';
import { createWorkerUpscaler } from '../../src/worker/index.js';
import { root } from '../package/build.js';

const face = createPixelImage(16, 16, new Uint8ClampedArray(1024).fill(120));
const photo = createPixelImage(400, 300);
const stage = (filters = 8) => ({ bum: BUM.compact({ filters, blocks: 1 }) });

/** Does something in an empty folder, which goes away afterwards. */
async function inFolder(work: (folder: string) => unknown): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-failures-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A copy of the shipped weights, damaged. */
const damaged = (damage: (shard: string) => void) =>
  inFolder(async (folder) => {
    cpSync(join(root, 'weights/compact-x8'), folder, { recursive: true });
    damage(join(folder, 'group1-shard2of2.bin'));
    await node.upscaleFace(face, { weights: folder });
  });

const onCpu = () => tf.setBackend('cpu');
const composed = async (stages: Parameters<typeof buildMultiStage>[0] & object) => {
  await onCpu();
  return buildMultiStage(stages);
};
/** A BUM that gives its input's size instead of twice that. */
const tooSmall = () =>
  BUM.define({
    scale: 2,
    config: { type: 'too-small' },
    build: ({ apply }, { image }) => ({ image: apply('same', (name) => convolution({ name, filters: 3 }), image) }),
  });
const unregistered = () =>
  BUM.define({
    scale: 2,
    config: { type: 'doubling', from: 'registerDoubling() of my-modules' },
    build: ({ apply }, { image }) => ({
      image: apply('large', (name) => convolution({ name, filters: 12, shuffle: 2 }), image),
    }),
  });

const sample: TrainingFace = {
  id: 'face',
  source: 'test',
  face: { cx: 8, cy: 8, size: 10 },
  lines: linesFromLandmarks([6, 6, 10, 6, 8, 8, 6, 10, 10, 10], 'five'),
  load: async () => face,
};
async function trained(recipe: object, { filters = 8, faces = [sample], checkpoints = memoryCheckpoints() } = {}) {
  await onCpu();
  const data = { train: faces, validation: faces };
  await train({
    model: buildMultiStage({ stages: [stage(filters)] }),
    data,
    recipe: { size: 16, batch: 1, ...recipe },
    checkpoints,
  });
}

/** Each rejects with the error. */
export const FAILURES: Readonly<Record<string, () => unknown>> = {
  'there is no such file': () => node.upscaleFace('nowhere.png'),
  'expected a whole picture': () => node.upscaleFace(Buffer.from('no picture at all')),
  'Expected a face of at most 16384 pixels': () => node.upscaleFace(photo),
  'Expected one of 2, 4, 8 for scale': () => node.upscaleFace(face, { scale: 16 }),
  'did you mean': () => node.upscaleFace(face, { scael: 4 } as object),
  'the file was altered': () =>
    damaged((shard) => {
      const bytes = readFileSync(shard);
      bytes[10]! ^= 1;
      writeFileSync(shard, bytes);
    }),

  'Expected a result of at most 500 million px': () =>
    node.restorePhoto(createPixelImage(4000, 4000), { scale: 8, faces: [] }),
  'does not exist': () => inFolder((folder) => node.writePhoto(face, join(folder, 'none/large.png'), 'png')),
  'Expected one of 1, 2, 4, 8 for scale': () => node.restorePhoto(photo, { scale: 3 as 2 }),
  'Expected one of "png", "jpeg", "webp" for format': () => node.writePhoto(face, 'large.bmp', 'bmp' as 'png'),

  'No tfjs backend runs yet': () => {
    tf.engine().reset();
    return buildMultiStage({ stages: [stage()] });
  },
  'Expected a BUM for bum': () => composed({ stages: [{} as ReturnType<typeof stage>] }),
  'Received a bfm without a bem': () => composed({ stages: [{ ...stage(), bfm: BFM.compact() }] }),
  'Expected a total enlargement of at most 32': () => composed({ stages: Array.from({ length: 6 }, () => stage()) }),
  'Unknown bum type': () => composed({ stages: [{ bum: { type: 'doubling' } as never }] }),
  'Expected the upscaler to turn': async () => {
    const same = BUM.foreign((images: tf.Tensor4D) => images, { scale: 2, name: 'same' });
    (await composed({ stages: [{ bum: same }] })).predict(tf.zeros([1, 16, 16, 3]));
  },
  'which a file cannot hold': () =>
    inFolder(async (folder) => {
      const double = (images: tf.Tensor4D) => tf.image.resizeBilinear(images, [32, 32]);
      const network = await composed({ stages: [{ bum: BUM.foreign(double, { scale: 2, name: 'double' }) }] });
      await node.saveNetwork(network, join(folder, 'double'));
      await node.loadNetworkFolder(join(folder, 'double'));
    }),

  'which does not come from context.apply': () => {
    const build = (_: unknown, { image }: { image: tfl.SymbolicTensor }) => ({
      image: tfl.layers.upSampling2d({ size: [2, 2] }).apply(image) as tfl.SymbolicTensor,
    });
    return composed({ stages: [{ bum: BUM.define({ scale: 2, config: { type: 'past' }, build }) }] });
  },
  'expected an image of the BUM': () => composed({ stages: [{ bum: tooSmall() }] }),
  'the module owes an image': async () => {
    await onCpu();
    await runModuleTest(tooSmall());
  },
  'registers it, call that before': () =>
    inFolder(async (folder) => {
      const network = await composed({ stages: [{ bum: unregistered() }] });
      await node.saveNetwork(network, join(folder, 'doubling'));
      await node.loadNetworkFolder(join(folder, 'doubling'));
    }),

  'run msfsr label first': () => inFolder((folder) => trainingData(folder)),
  'Expected at least one picture to train with': () => trained({ steps: 1 }, { faces: [] }),
  'in recipe: did you mean': () => trained({ step: 1 } as object),
  'for recipe.batch': () => trained({ batch: 0 }),
  'gradients in a row were no numbers': () => trained({ steps: 30, optimizer: { learningRate: 1e30 } }),
  'it belongs to another network': async () => {
    const checkpoints = memoryCheckpoints();
    await trained({ steps: 1 }, { checkpoints });
    await trained({ steps: 2 }, { checkpoints, filters: 12 });
  },
  'Expected a whole checkpoint': () =>
    inFolder((folder) => {
      copyFileSync(join(root, 'package.json'), join(folder, 'last.checkpoint'));
      return trained({ steps: 1 }, { checkpoints: node.fileCheckpoints(join(folder, 'last.checkpoint')) });
    }),

  'Expected the file model.json': async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(0);
    const { port } = server.address() as AddressInfo;
    await openAddress(`http://localhost:${port}/weights/model.json`).finally(() => server.close());
  },
  'Cannot fetch': () => openAddress('http://localhost:1/weights/model.json'),
  'the file is truncated or altered': () => damaged((shard) => writeFileSync(shard, '')),
  'createWorkerUpscaler is for browsers': () => createWorkerUpscaler({ model: '/weights/model.json' }),
  'This upscaler was disposed of': async () => {
    const upscaler = await node.createUpscaler({ backend: 'engine' });
    await upscaler.dispose();
    await upscaler.upscale(face);
  },

  'for memoryLimit': () => node.upscaleFace(face, { memoryLimit: 1000 }),
  'images[1]': async () => {
    using model = await node.openNetwork('compact-x8');
    await node.upscaleFaces([face, { width: 16 } as typeof face], { model });
  },
};
