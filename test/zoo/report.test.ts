/** The table and the sheet of docs/ZOO.md, from folders of weights. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { resize } from '../../src/image/resize.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { readImage, saveNetwork, useWasm, writePng } from '../../src/node/index.js';
import { bench } from '../bench/run.js';
import { SMALL_PRESETS } from './small.js';

const LONG = 240_000;
const NETWORKS = ['edsr-x8', 'pfsr-x8'];
let folder = '';
const inFolder = (...path: string[]) => join(folder, ...path);

const report = (names: readonly string[], ...more: string[]) =>
  bench('zoo', '--networks', names.join(), '--pictures', inFolder('pictures'), ...more);

beforeAll(async () => {
  await useWasm();
  folder = mkdtempSync(join(tmpdir(), 'msfsr-report-'));
  for (const name of NETWORKS) {
    const network = buildMultiStage(SMALL_PRESETS[name]!());
    await saveNetwork(network, inFolder(name));
    network.dispose();
  }
  mkdirSync(inFolder('pictures'));
  for (const i of [0, 1]) {
    const picture = resize(await readImage(await portrait(i)), 128, 128, { filter: 'lanczos' });
    await writePng(picture, inFolder('pictures', `${i}.png`));
  }
  const manifest = inFolder('pfsr-x8', 'manifest.json');
  const training = { pictures: 12_000, processorSeconds: 5400.5, processor: 'a processor' };
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, 'utf8')), training }));
}, LONG);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('measures networks side by side, with what their trainings have cost, and shows what they make', {
  timeout: LONG,
}, async () => {
  const { code, out, err } = await report(
    NETWORKS.map((name) => inFolder(name)),
    ...['--rounds', '1', '--sheet', inFolder('sheet.png')],
  );
  expect([code, err]).toEqual([0, '']);
  const [head, rule, ...rows] = out
    .trim()
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '));
  expect(rule).toHaveLength(head!.length);
  const figures = rows.map((row) => Object.fromEntries(head!.map((heading, i) => [heading, row[i]])));
  expect(figures.map(({ network }) => network)).toEqual(['bicubic', '`edsr-x8`', '`pfsr-x8`']);

  const [bicubic, edsr, pfsr] = figures as [Record<string, string>, Record<string, string>, Record<string, string>];
  const truths = await Promise.all([0, 1].map((i) => readImage(inFolder('pictures', `${i}.png`))));
  const expected = truths.map((truth) => psnr(resize(lowResolution(truth), 128, 128), truth));
  expect(Number(bicubic['PSNR Y, dB'])).toBeCloseTo((expected[0]! + expected[1]!) / 2, 1);
  expect(bicubic).toMatchObject({ parameters: '-', 'ms in the engine': '-', 'boundary error': '-' });
  const built = buildMultiStage(SMALL_PRESETS['pfsr-x8']!());
  expect(pfsr.parameters!.replace(/,/g, '')).toBe(String(built.describe([16, 16]).trainable));
  built.dispose();
  expect(pfsr).toMatchObject({ 'pictures seen': '12,000', 'processor min': '90' });
  expect(edsr).toMatchObject({ 'pictures seen': '-', 'processor min': '-' });
  for (const row of [edsr, pfsr]) {
    expect(Number(row['ms in the engine'])).toBeGreaterThan(0);
    expect(Number(row['SSIM Y'])).toBeLessThan(Number(bicubic['SSIM Y'])); // their weights are random
  }
  // Two rows of bicubic, two networks and the truth.
  expect((await readImage(inFolder('sheet.png'))).width).toBe(2 * 20 + 4 * 128 + 3 * 12);
});

it('refuses networks of different enlargements', { timeout: LONG }, async () => {
  const { code, err } = await report([inFolder('edsr-x8'), 'compact-x16']);
  expect(code).toBe(2);
  expect(err).toContain('Expected networks that all enlarge x8 but compact-x16 enlarges x16');
});
