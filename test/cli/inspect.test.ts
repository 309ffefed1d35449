import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createManifest } from '../../src/weights/manifest.js';
import { run } from './run.js';
import { temporaryFolder } from './tiny-network.js';

const folder = temporaryFolder();

describe('msfsr inspect', () => {
  it('shows shapes, parameters and cost of every module, as JSON too', async () => {
    const before = tf.memory().numTensors;
    const { code, out } = await run(['inspect', folder.weights, '--size', '24']);
    expect(tf.memory().numTensors).toBe(before);
    expect(code).toBe(0);
    expect(out).toContain('tiny-x8 x8: [1, 24, 24, 3] -> [1, 192, 192, 3]');
    expect(out.match(/\n\d +(BUM|BEM|BFM) /g)).toHaveLength(9);
    const json = await run(['inspect', folder.weights, '--size', '24', '--json']);
    const report = JSON.parse(json.out);
    expect(report).toMatchObject({ name: 'tiny-x8', scale: 8, trained: true, input: [1, 24, 24, 3], uncounted: [] });
    expect(report.modules).toHaveLength(9);
    const { weights, region, pictures, bytes } = report.memory;
    expect(bytes).toBe(weights + region + pictures);
    expect(out).toContain(`The engine takes about ${Math.ceil(bytes / 1e6)} MB`);
    expect(out).toContain(report.macs.toLocaleString('en-US'));
  });

  it('draws a Mermaid graph', async () => {
    const { out } = await run(['inspect', folder.weights, '--mermaid']);
    expect(out).toMatch(/^flowchart LR\n/);
  });

  it('describes presets without weights, and suggests names', async () => {
    const { code, out } = await run(['inspect', 'compact-x2', '--json']);
    expect([code, JSON.parse(out).trained]).toEqual([0, false]);
    const zoo = await run(['inspect', 'edsr-x8', '--json']);
    expect([zoo.code, JSON.parse(zoo.out).trainable]).toEqual([0, 1_665_283]);
    const unknown = await run(['inspect', 'no-such-network']);
    expect([unknown.code, unknown.out]).toEqual([1, '']);
  });

  it('shows the facts of the manifest, and refuses weights that were altered', async () => {
    const names = ['model.json', 'group1-shard1of1.bin'];
    const files = await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder.weights, name))] as const),
    );
    const manifest = await createManifest({ name: 'tiny-x8', licence: 'MIT' }, new Map(files));
    const quality = [
      { entry: 1, gainY: 2.9 },
      { entry: 2, gainY: 2.5 },
    ];
    const facts = { ...manifest, data: ['train'], quality };
    await writeFile(join(folder.weights, 'manifest.json'), JSON.stringify(facts));
    const { out } = await run(['inspect', folder.weights]);
    expect(out).toMatch(/\nlicence +MIT\ndata +train\nquality +entry 1, gainY 2\.9\n +entry 2, gainY 2\.5\n/);
    expect(JSON.parse((await run(['inspect', folder.weights, '--json'])).out).quality[0].gainY).toBe(2.9);
    const damaged = { ...facts, training: { pictures: 'many', processorSeconds: -1 } };
    await writeFile(join(folder.weights, 'manifest.json'), JSON.stringify(damaged));
    const refused = await run(['inspect', folder.weights]);
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/training\.pictures in .*manifest\.json/)]);
    await writeFile(join(folder.weights, 'manifest.json'), JSON.stringify(facts));
    const shard = files[1]![1];
    shard[10]! ^= 1;
    await writeFile(join(folder.weights, names[1]!), shard);
    const altered = await run(['inspect', folder.weights]);
    expect([altered.code, altered.err]).toEqual([1, expect.stringContaining('the file was altered')]);
  });
});
