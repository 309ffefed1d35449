import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WeightsError } from '../../src/errors.js';
import { createPixelImage } from '../../src/image/types.js';
import { openNetwork as openFolder } from '../../src/node/open-network.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { parseManifest } from '../../src/weights/manifest-facts.js';
import { openNetwork } from '../../src/weights/open-network.js';

/** The shipped networks as files in memory, those for real pictures beside them. */
let files: Map<string, Uint8Array>;
beforeAll(async () => {
  const names = ['manifest.json', 'model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin'];
  files = new Map();
  for (const name of names) {
    files.set(name, await readFile(`weights/compact-x8/${name}`));
    files.set(`../compact-x8-real/${name}`, await readFile(`weights/compact-x8-real/${name}`));
  }
});
afterAll(() => files.clear());

it('a network reads the one for real pictures beside it once, when it is asked for', async () => {
  const reads: string[] = [];
  class Watched extends Map<string, Uint8Array> {
    override get(name: string) {
      reads.push(name);
      return super.get(name);
    }
  }
  const network = await openNetwork(new Watched(files));
  expect(reads.some((name) => name.startsWith('..'))).toBe(false);
  const robust = await network.robust!();
  expect(await network.robust!()).toBe(robust);
  expect(reads.filter((name) => name.endsWith('real/model.json'))).toHaveLength(1);
  expect(robust.scale).toBe(8);
  expect(await robust.robust!()).toBe(robust);
  network.dispose();
});

it('a folder on the disk has it too', async () => {
  const network = await openFolder('compact-x8');
  expect((await network.robust!()).composition.stages).toHaveLength(3);
  network.dispose();
});

it('a network for real pictures knows that it is one', async () => {
  const [base, itself] = [await openFolder('compact-x8'), await openFolder('compact-x8-real')];
  const face = createPixelImage(16, 16);
  for (const degradation of ['real', 1] as const) {
    const result = await upscaleFace(face, { model: itself, degradation });
    expect(result.degradation).toBe(1);
    expect(result.image).toEqual((await upscaleFace(face, { model: base, degradation })).image);
  }
  base.dispose();
  itself.dispose();
});

it('missing files are named, and looked for again', async () => {
  const alone = new Map([...files].filter(([name]) => !name.startsWith('..')));
  const network = await openNetwork(alone);
  await expect(network.robust!()).rejects.toThrow(/model.json in the files: compact-x8-real beside it/);
  for (const [name, bytes] of files) alone.set(name, bytes);
  expect((await network.robust!()).scale).toBe(8);
});

it('a manifest may name a folder beside it, and nothing else', () => {
  for (const name of ['robust', 'adversarial'] as const) {
    const manifest = (folder: unknown) =>
      new TextEncoder().encode(JSON.stringify({ name: 'x', files: {}, [name]: folder }));
    expect(parseManifest(manifest('compact-x8-real'), 'x')[name]).toBe('compact-x8-real');
    for (const folder of ['', '..', '.', 'a/b', '../a', 'a\\b', 'http://a', 7, null, {}])
      expect(() => parseManifest(manifest(folder), 'x')).toThrow(WeightsError);
  }
});
