import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../../../src/compose/build-multi-stage.js';
import { saveNetwork } from '../../../src/node/save-network.js';
import { upscaleFace } from '../../../src/run/upscale-face.js';
import { createManifest } from '../../../src/weights/manifest.js';
import { openNetwork } from '../../../src/weights/open-network.js';
import { smallStage } from '../../compose/small.js';
import type { Draw } from '../draw.js';
import { mutateBytes, mutateJson } from '../mutate.js';
import type { Target } from '../target.js';

type Files = Map<string, Uint8Array>;

const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value) ?? '');
const decode = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));
const face = { width: 8, height: 8, data: new Uint8ClampedArray(256).fill(100) };

/** Opens what lies in files, and enlarges a face by it. */
async function use(files: Files): Promise<void> {
  const network = await openNetwork(files);
  try {
    network.describe();
    const { image } = await upscaleFace(face, { model: network, backend: 'engine', maxPixels: 64 });
    if (image.data.length !== 4 * image.width * image.height) throw new Error('a picture without all of its pixels');
  } finally {
    network.dispose();
  }
}

/** A target that changes the files of a small network. */
const networkTarget = (name: string, about: string, change: (files: Files, draw: Draw) => Promise<void>): Target => ({
  name,
  about,
  async prepare() {
    await tf.setBackend('cpu');
    const network = buildMultiStage({ name: 'fuzzed', stages: [smallStage()] });
    const folder = await mkdtemp(join(tmpdir(), 'msfsr-fuzz-'));
    await saveNetwork(network, folder);
    network.dispose();
    const files: Files = new Map();
    for (const file of await readdir(folder)) files.set(file, await readFile(join(folder, file)));
    await rm(folder, { recursive: true });
    await use(new Map(files));
    return async (draw) => {
      const changed = new Map(files);
      await change(changed, draw);
      await use(changed);
    };
  },
});

/** Hashes that fit what was changed, so that it is looked at. */
async function signed(files: Files): Promise<void> {
  files.delete('manifest.json');
  files.set('manifest.json', encode(await createManifest({ name: 'fuzzed' }, files)));
}

/** Fields of `model.json`: topology, metadata, list of weights. */
export const models = networkTarget('models', 'model.json, its hashes right', async (files, draw) => {
  const model = files.get('model.json')!;
  files.set('model.json', draw.chance(0.8) ? encode(mutateJson(decode(model), draw)) : mutateBytes(model, draw));
  await signed(files);
});

/** Bytes of the weights, with and without hashes. */
export const shards = networkTarget('shards', 'files of weights, with and without hashes', async (files, draw) => {
  const name = draw.pick([...files.keys()].filter((one) => one.endsWith('.bin')));
  files.set(name, mutateBytes(files.get(name)!, draw));
  if (draw.chance(0.7)) await signed(files);
  if (draw.chance(0.3)) files.delete('manifest.json');
  if (draw.chance(0.1)) files.delete(name);
});

/** The manifest. */
export const manifests = networkTarget('manifests', 'manifest.json', async (files, draw) => {
  const manifest = files.get('manifest.json')!;
  files.set(
    'manifest.json',
    draw.chance(0.8) ? encode(mutateJson(decode(manifest), draw)) : mutateBytes(manifest, draw),
  );
});
