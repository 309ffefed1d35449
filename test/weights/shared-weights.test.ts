import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, normalize } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { OptionError, WeightsError } from '../../src/errors.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { openNetwork } from '../../src/node/open-network.js';
import { pretrained, releasePretrained } from '../../src/node/pretrained.js';
import { type SaveNetworkOptions, saveNetwork } from '../../src/node/save-network.js';
import { shakeWeights } from '../../src/testing/values.js';
import { copyWeights } from '../../src/train/named-weights.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import { pictures, taken } from '../compose/pictures.js';
import { plainStage, smallStage } from '../compose/small.js';

let root: string;
let base: MultiStage;
let network: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  base = buildMultiStage({ name: 'base', stages: [smallStage(), smallStage()] });
  network = buildMultiStage({ name: 'larger', stages: [smallStage(), smallStage(), plainStage()] });
  shakeWeights(base.model.weights, 'base');
  shakeWeights(network.model.weights, 'larger');
  copyWeights(base, network);
  root = await mkdtemp(join(tmpdir(), 'msfsr-shared-'));
  await saveNetwork(base, join(root, 'base'));
});
afterAll(async () => {
  base.dispose();
  network.dispose();
  await releasePretrained();
  await rm(root, { recursive: true, force: true });
});

let count = 0;
async function saved(options: SaveNetworkOptions = { base: join(root, 'base') }): Promise<string> {
  const folder = join(root, `larger${count++}`);
  await saveNetwork(network, folder, options);
  return folder;
}

const sizeOf = async (folder: string) =>
  Promise.all(
    (await readdir(folder)).filter((name) => name.endsWith('.bin')).map((name) => readFile(join(folder, name))),
  ).then((shards) => shards.reduce((sum, { length }) => sum + length, 0));

function expectSame(loaded: MultiStage): void {
  const image = pictures(1, 4, 8);
  expect(taken(loaded.predict(image))).toEqual(taken(network.predict(image)));
  image.dispose();
  loaded.dispose();
}

/** Files of both folders, by their names as the larger network's files give them. */
async function files(folder: string): Promise<Map<string, Uint8Array>> {
  const read = async (place: string, prefix: string) =>
    Promise.all(
      (await readdir(place)).map(async (name) => [prefix + name, await readFile(join(place, name))] as const),
    );
  return new Map([...(await read(folder, '')), ...(await read(join(root, 'base'), '../base/'))]);
}

describe('a network that shares weights', () => {
  it('is written without them, and gives the whole network again from a folder', async () => {
    const folder = await saved();
    expect((await sizeOf(folder)) + (await sizeOf(join(root, 'base')))).toBe(await sizeOf(await saved({})));
    const { files: listed } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(Object.keys(listed)).toContain('../base/group1-shard1of1.bin');
    expectSame(await loadNetworkFolder(folder));
    const opened = await openNetwork(folder);
    expect(opened.topology().calls.length).toBeGreaterThan(0);
    opened.dispose();
  });

  it('is read from an address, and from bytes', async () => {
    const folder = await saved();
    const server = createServer((request, response) => {
      readFile(join(root, normalize(request.url!))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expectSame(await loadNetwork(`http://127.0.0.1:${port}/${folder.slice(root.length + 1)}/model.json`));
    } finally {
      server.close();
    }
    expectSame(await loadNetwork(await files(folder)));
  });

  it('keeps what differs for itself, though the base has it too', async () => {
    const weight = network.model.weights[2]!;
    const [kept, other] = tf.tidy(() => [weight.read().clone(), tf.add(weight.read(), 1)] as const);
    weight.write(other);
    const folder = await saved();
    expectSame(await loadNetworkFolder(folder));
    expectSame(await loadNetwork(await files(folder)));
    weight.write(kept);
    tf.dispose([kept, other]);
  });

  it('takes the base from the package where none lies beside it', async () => {
    const shipped = await pretrained();
    const longer = buildMultiStage('compact-x16');
    expect(copyWeights(shipped, longer)).toBe(shipped.model.weights.length);
    const folder = join(root, 'longer');
    await saveNetwork(longer, folder, { base: 'compact-x8', storedType: 'float16' });
    expect(await sizeOf(folder)).toBeLessThan(120_000);
    const loaded = await loadNetworkFolder(folder);
    const first = (model: MultiStage) => model.model.weights[0]!.read().dataSync();
    expect(first(loaded)).toEqual(first(shipped));
    loaded.dispose();
    longer.dispose();
  });

  it('is refused where the base is missing, altered, or not vouched for', async () => {
    const folder = await saved();
    const all = await files(folder);
    const shard = '../base/group1-shard1of1.bin';
    const without = (name: string) => new Map([...all].filter(([key]) => key !== name));
    await expect(loadNetwork(without(shard))).rejects.toThrow(
      /the folder base, with which it shares weights, must lie beside/,
    );
    await expect(loadNetwork(without('manifest.json'))).rejects.toThrow(/manifest.json with the SHA-256 of ..\/base/);
    const altered = Uint8Array.from(all.get(shard)!);
    altered[10]! ^= 1;
    await expect(loadNetwork(new Map(all).set(shard, altered))).rejects.toThrow(/Expected SHA-256 .* was altered/);
    await expect(loadNetwork(new Map(all).set(shard, altered.subarray(4)))).rejects.toThrow(WeightsError);
    await rename(join(root, 'base'), join(root, 'elsewhere'));
    await expect(loadNetworkFolder(folder)).rejects.toThrow(/must lie beside/);
    await rename(join(root, 'elsewhere'), join(root, 'base'));
  });

  it.each([
    '../../base/x.bin',
    '../base/../x.bin',
    '../../x.bin',
    '../.base/x.bin',
    '/base/x.bin',
    '..\\base\\x.bin',
    '../base/a/b.bin',
  ])('takes nothing but files of the folder beside it: %s', async (path) => {
    const all = await files(await saved());
    const model = JSON.parse(Buffer.from(all.get('model.json')!).toString());
    model.weightsManifest[0].paths = [path];
    all.delete('manifest.json');
    all.set('model.json', Buffer.from(JSON.stringify(model)));
    await expect(loadNetwork(all)).rejects.toThrow(/inside the network's folder|manifest.json with/);
  });

  it('is not written where the base does not fit', async () => {
    const derived = await saved();
    const save = (options: SaveNetworkOptions, which = network) => saveNetwork(which, join(root, 'refused'), options);
    await expect(save({ base: join(root, 'base'), storedType: 'float16' })).rejects.toThrow(
      /weights in common.*storedType/,
    );
    await expect(save({ base: derived })).rejects.toThrow(/shares those of "base": take that one/);
    await expect(save({ base: derived }, base)).rejects.toThrow(OptionError);
    await expect(saveNetwork(network, join(root, 'base'), { base: join(root, 'base') })).rejects.toThrow(
      /another network for base/,
    );
    await expect(saveNetwork(network, join(root, 'deep/refused'), { base: join(root, 'base') })).rejects.toThrow(
      /lies beside/,
    );
    await expect(save({ base: join(root, 'none') })).rejects.toThrow(WeightsError);
    expect(await readdir(root)).not.toContain('refused');
  });
});
