import '@tensorflow/tfjs-backend-cpu';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import type { MultiStage } from '../../src/compose/multi-stage.js';
import { OptionError, WeightsError } from '../../src/errors.js';
import { foreignBum } from '../../src/modules/bum/foreign.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { shakeWeights } from '../../src/testing/values.js';
import { loadNetwork } from '../../src/weights/load-network.js';
import type { WeightsManifest } from '../../src/weights/manifest.js';
import { pictures, taken } from '../compose/pictures.js';
import { smallStage } from '../compose/small.js';

let root: string;
let network: MultiStage;
beforeAll(async () => {
  await tf.setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'msfsr-folder-'));
  network = buildMultiStage({ stages: [smallStage(), smallStage()] });
  shakeWeights(network.model.weights, 'folder');
});
afterAll(async () => {
  network.dispose();
  await rm(root, { recursive: true, force: true });
});

let count = 0;
/** A path that does not exist yet. */
const fresh = () => join(root, `network${count++}`);

const SHARD = 'group1-shard1of1.bin';
const FILES = [SHARD, 'manifest.json', 'model.json'];

/** A saved network, with its manifest unless asked otherwise. */
async function saved({ manifest = true } = {}): Promise<string> {
  const folder = fresh();
  await saveNetwork(network, folder);
  if (!manifest) await rm(join(folder, 'manifest.json'));
  return folder;
}

async function expectSame(loaded: MultiStage): Promise<void> {
  const image = pictures(1, 4, 6);
  expect(taken(loaded.predict(image))).toEqual(taken(network.predict(image)));
  image.dispose();
  loaded.dispose();
}

describe('a folder', () => {
  it('gives the network again, with and without manifest', async () => {
    for (const manifest of [false, true]) await expectSame(await loadNetworkFolder(await saved({ manifest })));
  });

  it('is readable for others, and holds nothing else', async () => {
    const folder = await saved();
    expect((await readdir(folder)).sort()).toEqual(FILES);
    expect((await stat(folder)).mode & 0o555).toBe(0o555);
  });

  it('may be named by its model.json, and keeps the permissions of what it replaces', async () => {
    const folder = fresh();
    await saveNetwork(network, join(folder, 'model.json'));
    expect((await readdir(folder)).sort()).toEqual(FILES);
    await chmod(folder, 0o750);
    await chmod(join(folder, 'model.json'), 0o640);
    await saveNetwork(network, folder);
    expect((await stat(folder)).mode & 0o777).toBe(0o750);
    expect((await stat(join(folder, 'model.json'))).mode & 0o777).toBe(0o640);
    await expectSame(await loadNetworkFolder(folder));
  });

  it('is written and read where a played page hides what Node has (jest with jsdom)', async () => {
    for (const name of ['TextEncoder', 'TextDecoder', 'crypto']) vi.stubGlobal(name, undefined);
    try {
      await expectSame(await loadNetworkFolder(await saved()));
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('is cut into shards of at most 4 MiB', async () => {
    const wide = buildMultiStage({ stages: [{ bum: { type: 'compact', filters: 160, blocks: 3 } }] });
    const folder = fresh();
    await saveNetwork(wide, folder);
    const shards = async () => (await readdir(folder)).filter((name) => name.endsWith('.bin'));
    const names = await shards();
    expect(names.length).toBeGreaterThan(1);
    for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(4 * 1024 * 1024);
    const loaded = await loadNetworkFolder(folder);
    for (const [i, weight] of loaded.model.weights.entries())
      expect(weight.read().dataSync()).toEqual(wide.model.weights[i]!.read().dataSync());
    // In float16 half the shards do, and the old ones are gone.
    await saveNetwork(wide, folder, { storedType: 'float16' });
    expect((await shards()).length).toBeLessThan(names.length);
    (await loadNetworkFolder(folder)).dispose();
    wide.dispose();
    loaded.dispose();
  });

  it('is replaced if it holds a network or nothing, and refused if it holds anything else', async () => {
    const folder = await saved();
    await writeFile(join(folder, 'card.md'), '# card');
    await saveNetwork(network, folder, { storedType: 'float16' });
    expect((await readdir(folder)).sort()).toEqual(FILES);
    const empty = fresh();
    await mkdir(empty);
    await saveNetwork(network, empty);
    for (const foreign of ['thesis.tex', 'photo.bin']) {
      for (const beside of [[], ['model.json']]) {
        const other = fresh();
        await mkdir(other);
        for (const name of [foreign, ...beside]) await writeFile(join(other, name), name);
        await expect(saveNetwork(network, other)).rejects.toThrow(WeightsError);
        await expect(saveNetwork(network, other)).rejects.toThrow(new RegExp(`holds .*${foreign}`));
        expect((await readdir(other)).sort()).toEqual([foreign, ...beside].sort());
      }
    }
    const file = fresh();
    await writeFile(file, 'a file');
    await expect(saveNetwork(network, file)).rejects.toThrow(WeightsError);
    expect(await readFile(file, 'utf8')).toBe('a file');
  });

  it('is written whole or not at all', async () => {
    const parent = fresh();
    await mkdir(parent);
    await writeFile(join(parent, 'blocked'), '');
    const inside = join(parent, 'blocked', 'network');
    await expect(saveNetwork(network, inside)).rejects.toThrow(/Cannot write the network to/);
    expect(await readdir(parent)).toEqual(['blocked']);
    if (process.getuid?.() === 0) return; // root may write anywhere
    await chmod(parent, 0o555);
    await expect(saveNetwork(network, join(parent, 'network'))).rejects.toThrow(WeightsError);
    expect(await readdir(parent)).toEqual(['blocked']);
    await chmod(parent, 0o755);
  });
});

it('the manifest names the network, the files and the licence', async () => {
  const folder = fresh();
  await saveNetwork(network, folder, { licence: 'CC0-1.0' });
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as WeightsManifest;
  expect(manifest).toMatchObject({ name: 'msfsr', licence: 'CC0-1.0' });
  expect(Object.keys(manifest.files).sort()).toEqual([SHARD, 'model.json']);
  expect(manifest.files[SHARD]!.bytes).toBe((await stat(join(folder, SHARD))).size);
});

it('holds a network without weights of its own', async () => {
  const twice = (images: tf.Tensor4D) =>
    tf.image.resizeNearestNeighbor(images, [2 * images.shape[1], 2 * images.shape[2]]);
  const functional = buildMultiStage({ stages: [{ bum: foreignBum(twice, { scale: 2, name: 'twice' }) }] });
  const folder = fresh();
  await saveNetwork(functional, folder);
  const loaded = await loadNetworkFolder(folder, { functions: { twice } });
  const image = pictures(1, 4, 6);
  expect(taken(loaded.predict(image))).toEqual(taken(functional.predict(image)));
  image.dispose();
  for (const one of [loaded, functional]) one.dispose();
});

it('options are checked', async () => {
  const [folder, other] = [await saved(), fresh()];
  const wrong = [{ storedtype: 'float16' }, { storedType: 'uint8' }, { licence: 5 }, null] as object[];
  for (const options of wrong) await expect(saveNetwork(network, other, options)).rejects.toThrow(OptionError);
  await expect(saveNetwork({} as MultiStage, other)).rejects.toThrow(OptionError);
  await expect(saveNetwork(network, 5 as never)).rejects.toThrow(OptionError);
  expect(existsSync(other)).toBe(false);
  for (const options of [{ functionz: {} }, null] as object[]) {
    await expect(loadNetworkFolder(folder, options)).rejects.toThrow(OptionError);
    await expect(loadNetwork(folder, options)).rejects.toThrow(OptionError);
  }
  for (const source of [5, null, {}, network.model] as never[])
    await expect(loadNetwork(source)).rejects.toThrow(OptionError);
});

it('is found by any way to write where it lies', async () => {
  const folder = await saved();
  const sources = [
    pathToFileURL(folder),
    `${pathToFileURL(folder)}/`,
    join(folder, 'model.json'),
    pathToFileURL(join(folder, 'model.json')),
  ];
  for (const source of sources) await expectSame(await loadNetworkFolder(source));
});

describe('a damaged folder is refused', () => {
  const edit = async (file: string, change: (bytes: Buffer) => Buffer | string) =>
    writeFile(file, change(await readFile(file)));
  const flip = (bytes: Buffer) => {
    bytes[bytes.length >> 1]! ^= 1;
    return bytes;
  };
  const cases: [string, boolean, (folder: string) => Promise<unknown>, RegExp][] = [
    [
      'truncated shard',
      false,
      (f) => edit(join(f, SHARD), (b) => b.subarray(0, -4)),
      new RegExp(`bytes of weights in .*msfsr-folder-.*${SHARD}.* but received \\d+: .*truncated`),
    ],
    [
      'truncated shard, manifest',
      true,
      (f) => edit(join(f, SHARD), (b) => b.subarray(0, -4)),
      new RegExp(`${SHARD} but received \\d+: .*truncated`),
    ],
    ['altered byte in a shard', true, (f) => edit(join(f, SHARD), flip), /SHA-256 .* altered/],
    ['altered byte in model.json', true, (f) => edit(join(f, 'model.json'), flip), /SHA-256 .*model.json .* altered/],
    ['missing shard', false, (f) => rm(join(f, SHARD)), new RegExp(`Expected the file ${SHARD} in .* found none`)],
    ['missing model.json', false, (f) => rm(join(f, 'model.json')), /folder with a model.json but found none/],
    ['missing shard, manifest', true, (f) => rm(join(f, SHARD)), /found none/],
    [
      'truncated model.json',
      false,
      (f) => edit(join(f, 'model.json'), (b) => b.subarray(0, 100)),
      /Expected JSON in .*model.json/,
    ],
    [
      'truncated manifest',
      true,
      (f) => edit(join(f, 'manifest.json'), (b) => b.subarray(0, 30)),
      /Expected JSON in .*manifest.json/,
    ],
    [
      'empty manifest',
      true,
      (f) => writeFile(join(f, 'manifest.json'), '{}'),
      /Expected { name, files: .* in .*manifest\.json but received/,
    ],
    ['null as model', false, (f) => writeFile(join(f, 'model.json'), 'null'), /model.json/],
    ['no weightsManifest', false, (f) => writeFile(join(f, 'model.json'), '{}'), /weightsManifest/],
    [
      'shard outside the folder',
      false,
      (f) => edit(join(f, 'model.json'), (b) => b.toString().replace(SHARD, `../${SHARD}`)),
      /inside the network's folder/,
    ],
  ];
  for (const [title, manifest, damage, message] of cases) {
    it(title, async () => {
      const folder = await saved({ manifest });
      await damage(folder);
      const tensors = tf.memory().numTensors;
      const loading = loadNetworkFolder(folder);
      await expect(loading).rejects.toThrow(message);
      await expect(loading).rejects.toThrow(WeightsError);
      expect(tf.memory().numTensors).toBe(tensors);
    });
  }
});

describe('over HTTP', () => {
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      if (request.url!.startsWith('/broken')) return response.writeHead(500).end();
      const bytes = await readFile(join(root, request.url!.replace(/^\/start/, ''))).catch(() => undefined);
      if (!bytes && request.url!.startsWith('/start'))
        return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<!doctype html>');
      response.writeHead(bytes ? 200 : 404).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const address = (folder: string) => `${base}/${folder.slice(root.length + 1)}/`;

  it('gives the network again, from the folder or its model.json', async () => {
    for (const manifest of [false, true]) {
      const folder = await saved({ manifest });
      await expectSame(await loadNetwork(address(folder)));
      await expectSame(await loadNetwork(`${address(folder)}model.json`));
    }
  });

  it('takes the start page that some servers give for missing files as none', async () => {
    const folder = await saved({ manifest: false });
    await expectSame(await loadNetwork(address(folder).replace(base, `${base}/start`)));
    await expect(loadNetwork(`${base}/start/nowhere/`)).rejects.toThrow(
      /Expected the file model.json in .* found none/,
    );
  });

  it('checks sizes where there are no hashes', async () => {
    const folder = await saved();
    vi.stubGlobal('crypto', {});
    try {
      await expectSame(await loadNetwork(address(folder)));
      await writeFile(join(folder, SHARD), 'short');
      await expect(loadNetwork(address(folder))).rejects.toThrow(/truncated or altered/);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('refuses what is missing, altered or not to be had', async () => {
    const folder = await saved();
    await writeFile(join(folder, SHARD), 'short');
    const cases: [string, RegExp][] = [
      [address(folder), /truncated or altered/],
      [`${base}/nowhere/model.json`, /Expected the file model.json in .*nowhere/],
      [`${base}/broken/model.json`, /the server answered 500/],
      ['http://127.0.0.1:9/x/model.json', /127\.0\.0\.1:9/],
    ];
    for (const [url, message] of cases) {
      await expect(loadNetwork(url)).rejects.toThrow(message);
      await expect(loadNetwork(url)).rejects.toThrow(WeightsError);
    }
  });
});
