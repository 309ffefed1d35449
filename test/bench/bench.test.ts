import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resize } from '../../src/image/resize.js';
import { createPixelImage } from '../../src/image/types.js';
import { readImage, writePng } from '../../src/node/index.js';
import { root } from '../package/build.js';
import { bench } from './run.js';

const LONG = 300_000;
const native = existsSync(join(root, 'bench/node_modules/onnxruntime-node'));

interface Row {
  readonly runner: string;
  readonly variant: string;
  readonly threads: number;
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  readonly gflops: number;
}

/** Rows of a run with --json; what is missing is said, and nothing else. */
async function rowsOf(...args: readonly string[]): Promise<readonly Row[]> {
  const { code, out, err } = await bench(...args, '--json');
  expect(err).toBe(native ? '' : 'Without onnxruntime-node, which is not installed: npm ci --prefix bench\n');
  expect(code).toBe(0);
  const { rows, node, cpu } = JSON.parse(out) as { rows: Row[]; node: string; cpu: string };
  expect([node, cpu]).toEqual([process.version, expect.any(String)]);
  for (const { medianMs, minMs, maxMs, gflops } of rows) {
    expect(minMs).toBeGreaterThan(0);
    expect(medianMs).toBeGreaterThanOrEqual(minMs);
    expect(maxMs).toBeGreaterThanOrEqual(medianMs);
    expect(gflops).toBeGreaterThan(0);
  }
  return rows;
}

const others = ['onnxruntime-web wasm', ...(native ? ['onnxruntime-node cpu'] : [])];

describe('npm run bench', () => {
  it('measures a network in every runtime that is there', { timeout: LONG }, async () => {
    const rows = await rowsOf('network', '--family', 'compact', '--rounds', '1');
    expect(rows.map(({ runner, variant }) => `${runner} ${variant}`)).toEqual([
      'msfsr-engine simd',
      'msfsr-engine relaxed',
      'tfjs-wasm predict',
      ...others,
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ family: 'compact', threads: 1 });
      expect((row.gflops * row.medianMs) / 2).toBeCloseTo(1289, -1); // million multiply-accumulates
    }
  });

  it('measures layers that are named', { timeout: LONG }, async () => {
    const rows = await rowsOf('layers', '--only', ' 8-12 ', '--rounds', '1');
    const direct = ['direct', 'F(2)', 'F(4)'].flatMap((name) => [`${name} simd`, `${name} relaxed`]);
    expect(rows.map(({ runner, variant }) => `${runner} ${variant}`)).toEqual([
      'tfjs-wasm predict',
      ...direct.map((name) => `msfsr-engine ${name}`),
      ...others,
    ]);
    for (const row of rows) expect(row).toMatchObject({ layer: '3x3 8-12 @64', threads: 1 });
  });

  it.each([
    [[], /^Expected one of network, .*layers, .* for benchmark but received ""/],
    [['netwrk'], /did you mean "network"\?/],
    [['network', '--family', 'large'], /Expected one of paper, compact for --family but received "large"/],
    [['network', '--threads', '0'], /Expected integer between 1 and 10000 for --threads but received 0/],
    [['network', '--rounds', 'many'], /for --rounds/],
    [['network', '--famly', 'paper'], /Unknown option '--famly'/],
    [['detectors'], /--photos ROOT --backgrounds ROOT/],
    [['layers', '--only', '9x9'], /No layer holds "9x9"\. Layers: 3x3 64-64 @64/],
  ])('refuses %j with exit code 2', { timeout: LONG }, async (argv, message) => {
    const { code, out, err } = await bench(...argv);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
  });

  it('judges a detector on photographs whose faces are known', { timeout: LONG }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'msfsr-detectors-'));
    const photo = await readImage(join(root, 'node_modules/@vladmandic/face-api/demo/sample1.jpg'));
    await writePng(resize(photo, 480, 320), join(folder, 'three.png'));
    const faces = [
      { x: 95, y: 105, width: 45, height: 45 },
      { x: 370, y: 68, width: 40, height: 40 },
      { x: 205, y: 118, width: 47, height: 47 },
    ];
    await writeFile(join(folder, 'boxes.json'), JSON.stringify({ 'three.png': { faces, ignore: [] } }));
    await mkdir(join(folder, 'empty'));
    await writePng(createPixelImage(200, 200), join(folder, 'empty/black.png'));
    const folders = ['--photos', folder, '--backgrounds', join(folder, 'empty')];
    const { code, out } = await bench('detectors', ...folders, '--detectors', 'blazeface-full', '--json');
    await rm(folder, { recursive: true });
    expect(code).toBe(0);
    const { rows } = JSON.parse(out) as { rows: Record<string, unknown>[] };
    // As they are and reduced to half: smaller, they are below 20 px.
    expect(rows).toMatchObject([{ faces: 6, 'recall from 20': 1, 'recall 40-100': 1, 'wrong per MP': 0 }]);
  });
});
