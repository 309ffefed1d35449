import { readdirSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { resize } from '../../src/image/resize.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { psnr } from '../../src/metrics/psnr.js';
import { openNetwork } from '../../src/node/open-network.js';
import { readImage } from '../../src/node/read-image.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { parseManifest } from '../../src/weights/manifest-facts.js';
import { registerZoo } from '../../src/zoo/index.js';

registerZoo();
const FOLDER = resolve('zoo');
/** Bytes of a network's weights at most. */
const MOST = 13e6;

const read = (...path: string[]) => readFileSync(resolve(FOLDER, ...path), 'utf8');
const manifestOf = (name: string) => parseManifest(readFileSync(resolve(FOLDER, name, 'manifest.json')), name);

/** Cells of the rows of Markdown's tables that begin with a text. */
const rows = (text: string, start: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => line.slice(2, -2).split(' | '));
/** The number that a cell begins with, whatever marks it. */
const figure = (cell: string | undefined) => Number(/[\d.]+/.exec(cell!.replaceAll(',', ''))?.[0]);

describe.each(readdirSync(FOLDER))('zoo/%s', (name) => {
  const opened = openNetwork(resolve(FOLDER, name));
  afterAll(async () => (await opened).dispose());

  it('is named as its folder, with a card, and is no part of the package', async () => {
    expect(manifestOf(name).name).toBe(name);
    expect(read(name, 'card.md')).toContain(`# ${name}\n`);
    const { modelTopology, userDefinedMetadata } = JSON.parse(read(name, 'model.json'));
    expect([modelTopology.config.name, userDefinedMetadata.msfsr.options.name]).toEqual([name, name]);
    expect(JSON.parse(readFileSync('package.json', 'utf8')).files).not.toContain('zoo');
    expect((await opened).scale).toBe(8);
  });

  it('is stored in 16 bit, in 13 MB at most', () => {
    const groups: io.WeightsManifestConfig = JSON.parse(read(name, 'model.json')).weightsManifest;
    const stored = groups.flatMap(({ weights }) => weights.map(({ quantization }) => quantization?.dtype));
    expect(new Set(stored)).toEqual(new Set(['float16']));
    const shards = groups.flatMap(({ paths }) => paths).map((path) => statSync(resolve(FOLDER, name, path)).size);
    expect(shards.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(MOST);
  });

  it('has the figures of its manifest in its card and in docs/ZOO.md', () => {
    const { quality = [], training } = manifestOf(name);
    const table = rows(read(name, 'card.md'), '| 1: ').filter(([, split]) => split!.startsWith('test'));
    const printed = table.map(([, split, psnrY, , ssimY, , gainY]) => ({
      pictures: Number(/\((\d+)\)/.exec(split!)?.[1]),
      psnrY: figure(psnrY),
      ssimY: figure(ssimY),
      gainY: figure(gainY),
    }));
    const measured = quality.map(({ pictures, psnrY, ssimY, gainY }) => ({ pictures, psnrY, ssimY, gainY }));
    expect(printed).toEqual(measured);
    const inDocs = rows(readFileSync('docs/ZOO.md', 'utf8'), `| \`zoo/${name}\` `);
    const trained = inDocs.filter(({ length }) => length === 4);
    expect(trained.map(([, pictures, , gain]) => [figure(pictures), figure(gain)])).toEqual([
      [training?.pictures, quality[0]?.gainY],
    ]);
    const compared = inDocs.filter(({ length }) => length === 12);
    expect(
      compared.map(([, , , pictures, , psnrY, ssimY]) => [
        figure(pictures),
        figure(psnrY),
        Number(figure(ssimY).toFixed(3)),
      ]),
    ).toEqual([[training?.pictures, quality[0]?.psnrY, quality[0]?.ssimY]]);
    expect(read(name, 'card.md')).toContain(
      `${training?.pictures.toLocaleString('en-US')} pictures in ${training?.processorSeconds.toLocaleString('en-US')} processor seconds`,
    );
  });

  it('makes a face better than bicubic enlargement does', async () => {
    const truth = resize(await readImage(await portrait(0)), 128, 128);
    const input = lowResolution(truth, 8);
    const { image } = await upscaleFace(input, { model: await opened, degradation: 'clean' });
    expect(psnr(image, truth)).toBeGreaterThan(psnr(resize(input, 128, 128), truth) + 1);
  });
});
