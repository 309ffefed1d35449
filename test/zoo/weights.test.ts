import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { resize } from '../../src/image/resize.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { psnr } from '../../src/metrics/psnr.js';
import { openNetwork } from '../../src/node/open-network.js';
import { readImage } from '../../src/node/read-image.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { registerZoo } from '../../src/zoo/index.js';

registerZoo();
const FOLDER = resolve('zoo');

describe.each(readdirSync(FOLDER))('zoo/%s', (name) => {
  const opened = openNetwork(resolve(FOLDER, name));
  afterAll(async () => (await opened).dispose());

  it('is named as its folder, with a card, and is no part of the package', async () => {
    expect(JSON.parse(readFileSync(resolve(FOLDER, name, 'manifest.json'), 'utf8')).name).toBe(name);
    expect(readFileSync(resolve(FOLDER, name, 'card.md'), 'utf8')).toContain(`# ${name}\n`);
    expect(JSON.parse(readFileSync('package.json', 'utf8')).files).not.toContain('zoo');
    expect((await opened).scale).toBe(8);
  });

  it('makes a face better than bicubic enlargement does', async () => {
    const truth = resize(await readImage(await portrait(0)), 128, 128);
    const input = lowResolution(truth, 8);
    const { image } = await upscaleFace(input, { model: await opened, degradation: 'clean' });
    expect(psnr(image, truth)).toBeGreaterThan(psnr(resize(input, 128, 128), truth) + 1);
  });
});
