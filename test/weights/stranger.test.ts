/** What a folder of weights that somebody else packed, or an address, must not be able to do. */
import { execFileSync } from 'node:child_process';
import { cp, link, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { WeightsError } from '../../src/errors.js';
import { openNetwork, saveNetwork } from '../../src/node/index.js';
import { openNetwork as openFiles } from '../../src/weights/open-network.js';
import { plainStage } from '../compose/small.js';

let root: string;
let original: string;
let shard: string;
let counter = 0;
beforeAll(async () => {
  await tf.setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'msfsr-stranger-'));
  original = join(root, 'original');
  const network = buildMultiStage({ stages: [plainStage()] });
  await saveNetwork(network, original);
  network.dispose();
  [shard] = JSON.parse(await readFile(join(original, 'model.json'), 'utf8')).weightsManifest[0].paths;
});
afterAll(() => rm(root, { recursive: true }));

/** A copy in a folder of its own, so that nothing else lies beside it. */
async function copy({ manifest = false } = {}): Promise<string> {
  const folder = join(root, `case${++counter}`, 'network');
  await cp(original, folder, { recursive: true });
  if (!manifest) await rm(join(folder, 'manifest.json'));
  return folder;
}

async function edit(folder: string, change: (model: { weightsManifest: { paths: string[] }[] }) => void) {
  const path = join(folder, 'model.json');
  const model = JSON.parse(await readFile(path, 'utf8'));
  change(model);
  await writeFile(path, JSON.stringify(model));
}

async function refused(folder: string | URL, message: RegExp) {
  const opening = openNetwork(folder);
  await expect(opening).rejects.toThrow(WeightsError);
  await expect(opening).rejects.toThrow(message);
}

describe('a folder with links', () => {
  it('may be a link itself, and may link to its own files', async () => {
    const folder = await copy();
    await rename(join(folder, shard), join(folder, 'elsewhere.bin'));
    await symlink('elsewhere.bin', join(folder, shard));
    const linked = join(root, 'linked');
    await symlink(folder, linked);
    (await openNetwork(linked)).dispose();
  });

  it('reads nothing outside, not even the right bytes', async () => {
    const [folder, outside] = [await copy(), join(root, 'outside.bin')];
    await cp(join(original, shard), outside);
    await rm(join(folder, shard));
    await symlink(outside, join(folder, shard));
    await refused(folder, /is a link that leads to .*outside\.bin/);
    await rm(join(folder, shard));
    await symlink('/dev/zero', join(folder, shard));
    await refused(folder, /is a link that leads to \/dev\/zero/);
    const model = await copy();
    await rename(join(model, 'model.json'), join(root, 'model.json'));
    await symlink(join(root, 'model.json'), join(model, 'model.json'));
    await refused(model, /is a link that leads to/);
  });

  it('reads nothing of a folder beside it that lies elsewhere', async () => {
    const [folder, elsewhere] = [await copy({ manifest: true }), await copy()];
    await symlink(elsewhere, join(folder, '..', 'base'));
    await edit(folder, ({ weightsManifest: [group] }) => {
      group!.paths = [`../base/${shard}`];
    });
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    const { createHash } = await import('node:crypto');
    const bytes = await readFile(join(folder, 'model.json'));
    manifest.files['model.json'] = { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    manifest.files[`../base/${shard}`] = manifest.files[shard];
    await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
    await refused(folder, /is a link that leads to/);
    await rm(join(folder, '..', 'base'));
    await cp(elsewhere, join(folder, '..', 'base'), { recursive: true });
    (await openNetwork(folder)).dispose();
  });
});

describe('what is no file, or too large a one', () => {
  it('a pipe, which would be waited for for ever', async () => {
    const folder = await copy();
    await rm(join(folder, shard));
    execFileSync('mkfifo', [join(folder, shard)]);
    await refused(folder, /Expected a file but .* is none/);
  });

  it('a folder', async () => {
    const folder = await copy();
    await rm(join(folder, shard));
    await mkdir(join(folder, shard));
    await refused(folder, /Expected a file but .* is none/);
  });

  it.each([false, true])('gigabytes, with a manifest: %s', async (manifest) => {
    const folder = await copy({ manifest });
    await truncate(join(folder, shard), 2 ** 33);
    await refused(folder, /at most \d+ bytes in .* but received 8589934592/);
    const json = await copy();
    await truncate(join(json, 'model.json'), 2 ** 33);
    await refused(json, /at most \d+ bytes in .*model\.json but received 8589934592/);
  });

  it('one file by many names', async () => {
    const folder = await copy();
    for (let i = 0; i < 50; i++) await link(join(folder, shard), join(folder, `${i}.bin`));
    await edit(folder, ({ weightsManifest: [group] }) => {
      group!.paths = [shard, ...Array.from({ length: 50 }, (_, i) => `${i}.bin`)];
    });
    await refused(folder, /at most 0 bytes in .*0\.bin/);
  });
});

const NAMES = [
  '../model.json',
  '..',
  '.',
  './a.bin',
  'a//b.bin',
  'a/./b.bin',
  'a/../b.bin',
  '/etc/hosts',
  'C:a.bin',
  'a\\b.bin',
  '%2e%2e/a.bin',
  '.%2E/a.bin',
  'a.bin?b',
  'a.bin#b',
  'a\0.bin',
  'http://127.0.0.1/a.bin',
  '//127.0.0.1/a.bin',
  '../%2e%2e/a.bin',
  '../../a/b.bin',
  '',
];

it.each(NAMES)('the name %j is refused before anything is read', async (name) => {
  const folder = await copy();
  await edit(folder, ({ weightsManifest: [group] }) => {
    group!.paths = [name];
  });
  await refused(folder, /inside the network's folder|manifest\.json with the SHA-256/);
});

describe('documents that are made to break their reader', () => {
  const files = async (change: (model: Record<string, unknown>) => unknown) => {
    const model = change(JSON.parse(await readFile(join(original, 'model.json'), 'utf8')));
    const text = typeof model === 'string' ? model : JSON.stringify(model);
    return new Map([
      ['model.json', new TextEncoder().encode(text)],
      [shard, new Uint8Array(await readFile(join(original, shard)))],
    ]);
  };
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const odd = { constructor: { name: { toString: 1, valueOf: 1 } } };

  it.each<[string, (model: Record<string, unknown>) => unknown]>([
    ['lists in lists', () => `{"weightsManifest":${deep(200_000)}}`],
    ['lists in lists in a group', () => `{"weightsManifest":[${deep(200_000)}]}`],
    ['lists in lists for a name', () => `{"weightsManifest":[{"paths":[${deep(200_000)}],"weights":[]}]}`],
    ['an object with a constructor of its own', () => ({ weightsManifest: [odd] })],
    ['such an object as topology', (model) => ({ ...model, modelTopology: odd })],
    ['such an object as metadata', (model) => ({ ...model, userDefinedMetadata: { msfsr: odd } })],
    [
      'a shape that is too large',
      (model) => {
        const [{ weights }] = model.weightsManifest as [{ weights: { shape: number[] }[] }];
        weights[0]!.shape = [2 ** 30, 2 ** 30];
        return model;
      },
    ],
  ])('%s', async (_, change) => {
    const opening = openFiles(await files(change));
    await expect(opening).rejects.toThrow(WeightsError);
    const { message } = (await opening.catch((error: unknown) => error)) as Error;
    expect(message.length).toBeLessThan(1000);
  });
});

describe('an address', () => {
  let server: Server;
  let base: string;
  let folder: string;
  const asked: string[] = [];
  beforeAll(async () => {
    folder = await copy();
    server = createServer(async (request, response) => {
      asked.push(request.url!);
      if (!request.url!.endsWith('.bin')) {
        const bytes = await readFile(join(folder, request.url!)).catch(() => undefined);
        return response.writeHead(bytes ? 200 : 404).end(bytes);
      }
      // For ever.
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(new Uint8Array(65_536)));
      };
      response.on('drain', more);
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('that goes on sending for ever is hung up on', async () => {
    await refused(base, /at most \d+ bytes from .* but the server sent more/);
  });

  it('is asked for files of its folder alone', async () => {
    asked.length = 0;
    const whole = await readFile(join(folder, 'model.json'));
    for (const name of NAMES) {
      await edit(folder, ({ weightsManifest: [group] }) => {
        group!.paths = [name];
      });
      await refused(base, /inside the network's folder|manifest\.json with the SHA-256/);
    }
    await writeFile(join(folder, 'model.json'), whole);
    expect(new Set(asked)).toEqual(new Set(['/manifest.json', '/model.json']));
  });
});
