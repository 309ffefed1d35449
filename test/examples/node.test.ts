/** Starts the examples for Node as their comments say. */
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { resize } from '../../src/image/resize.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { readImage, saveNetwork, useWasm, writePng } from '../../src/node/index.js';
import { root } from '../package/build.js';
import { SMALL_PRESETS } from '../zoo/small.js';

const LONG = 300_000;
const run = promisify(execFile);
let folder = '';
const inFolder = (...path: string[]) => join(folder, ...path);

/** Runs an example; gives its exit code and what it said. */
async function start(example: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const program = [join(root, 'node_modules/tsx/dist/cli.mjs'), join('examples', example, 'main.ts'), ...args];
  return run(process.execPath, program, { cwd: root, timeout: LONG }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: stdout, err: stderr }),
  );
}

const truth = async () => resize(await readImage(await portrait(0)), 128, 128, { filter: 'lanczos' });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'msfsr-examples-'));
  await writePng(lowResolution(await truth()), inFolder('face.png'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('node-basic enlarges a picture', { timeout: LONG }, async () => {
  const { code, out } = await start('node-basic', inFolder('face.png'), inFolder('large.png'));
  expect(out).toMatch(/stage 1 of 3\nstage 2 of 3\nstage 3 of 3\n.*large\.png: 128x128 in \d+ ms on \w+/);
  expect(code).toBe(0);
  const [face, large, original] = [
    await readImage(inFolder('face.png')),
    await readImage(inFolder('large.png')),
    await truth(),
  ];
  expect(psnr(large, original)).toBeGreaterThan(psnr(resize(face, 128, 128), original) + 1);
});

test('node-basic says what is wrong', { timeout: LONG }, async () => {
  const { code, err } = await start('node-basic', inFolder('missing.png'), inFolder('large.png'));
  expect(err).toMatch(/MSFSR_IMAGE: .*missing\.png.*no such file/);
  expect(code).toBe(1);
});

test('node-batch enlarges what it can', { timeout: LONG }, async () => {
  mkdirSync(inFolder('faces'));
  for (const name of ['a', 'b', 'c', 'd', 'e']) copyFileSync(inFolder('face.png'), inFolder('faces', `${name}.png`));
  writeFileSync(inFolder('faces', 'broken.png'), 'no picture');
  writeFileSync(inFolder('faces', 'notes.txt'), 'passed over');
  const { code, out, err } = await start('node-batch', inFolder('faces'), inFolder('results'));
  expect(err).toMatch(/^broken\.png: Cannot read .*text \("no picture"\)/m);
  expect(out).toMatch(/^6 pictures on /);
  expect(out).toContain('5 enlarged, 1 failed');
  expect(code).toBe(1);
  for (const name of ['a', 'e'])
    expect(await readImage(inFolder('results', `${name}.png`))).toMatchObject({ width: 128, height: 128 });
});

test('compare shows one face through several networks', { timeout: LONG }, async () => {
  await useWasm();
  const network = buildMultiStage(SMALL_PRESETS['edsr-x8']!());
  await saveNetwork(network, inFolder('edsr'));
  network.dispose();
  const original = await truth();
  await writePng(original, inFolder('truth.png'));
  const files = [inFolder('face.png'), inFolder('compared.png')];
  const { code, out, err } = await start(
    'compare',
    ...files,
    'compact-x8',
    inFolder('edsr'),
    '--truth',
    inFolder('truth.png'),
  );
  expect([code, err]).toEqual([0, '']);
  const lines = [...out.matchAll(/^(\S+) ([\d.]+) dB$/gm)].map(([, name, value]) => [name, Number(value)] as const);
  expect(lines.map(([name]) => name)).toEqual(['bicubic', 'compact-x8', 'edsr']);
  const [bicubic, shipped, random] = lines.map(([, value]) => value) as [number, number, number];
  expect(bicubic).toBeCloseTo(psnr(resize(await readImage(files[0]!), 128, 128), original), 1);
  expect(shipped).toBeGreaterThan(bicubic + 1);
  expect(random).toBeLessThan(bicubic);
  // Four cells in a row, and below them two lines of text.
  expect(await readImage(files[1]!)).toMatchObject({ width: 2 * 20 + 4 * 128 + 3 * 12 });
});

test('compare tells networks of one name and truths of another size apart, and makes the folder', {
  timeout: LONG,
}, async () => {
  await writePng(resize(await truth(), 64, 64), inFolder('small-truth.png'));
  cpSync(join(root, 'zoo/edsr-x8'), inFolder('mine/edsr-x8'), { recursive: true });
  const networks = ['zoo/edsr-x8/model.json', inFolder('mine/edsr-x8/'), 'zoo/compact-x8-scratch'];
  const sheet = inFolder('new', 'folder', 'sheet.PNG');
  const { code, out, err } = await start(
    'compare',
    inFolder('face.png'),
    sheet,
    ...networks,
    '--truth',
    inFolder('small-truth.png'),
  );
  expect([code, err]).toEqual([0, '']);
  expect(out.trim().split('\n')).toEqual(
    ['bicubic', 'zoo/edsr-x8', 'mine/edsr-x8', 'compact-x8-scratch'].map((name) => `${name} other size`),
  );
  expect(existsSync(sheet)).toBe(true);
});

test('compare says what is wrong in a line, before it makes a picture', { timeout: LONG }, async () => {
  const files = [inFolder('face.png'), inFolder('refused.png')];
  const wrong = async (...args: string[]) => {
    const { code, out, err } = await start('compare', ...args);
    expect(out).toBe('');
    expect(err.trim()).not.toContain('\n');
    expect(existsSync(files[1]!)).toBe(false);
    return `${code} ${err.trim()}`;
  };
  expect(await wrong(...files, 'compact-x8', 'compact-x9')).toMatch(/^1 MSFSR_WEIGHTS: .*did you mean "compact-x8"/);
  expect(await wrong(...files)).toMatch(/^2 Usage: main\.ts FACE SHEET\.png NETWORK/);
  expect(await wrong(...files, 'compact-x8', '--truht', 'a.png')).toMatch(/^2 .*--truht.*Usage: main\.ts/);
  expect(await wrong(files[0]!, inFolder('sheet.jpg'), 'compact-x8')).toMatch(/^2 Expected .*\.png/);
  expect(await wrong(files[0]!, join(files[0]!, 'sheet.png'), 'compact-x8')).toMatch(/^2 Cannot make the folder/);
  expect(await wrong(...files, 'zoo/edsr-x8/model.json', './zoo/edsr-x8/')).toMatch(/^2 .*edsr-x8.* twice/);
});

test('custom-bum composes and trains a foreign upscaler', { timeout: LONG }, async () => {
  const { code, out } = await start('custom-bum');
  expect(code).toBe(0);
  const losses = [...out.matchAll(/: loss ([\d.]+) .* ([\d.]+)$/gm)].map(([, first, last]) => [
    Number(first),
    Number(last),
  ]);
  expect(losses).toHaveLength(2);
  for (const [first, last] of losses) expect(last).toBeLessThan(first!);
  expect(out).toContain('difference after saving and loading: 0\n');
});

test('custom-bem-bfm checks, composes and runs modules of its own', { timeout: LONG }, async () => {
  const { code, out } = await start('custom-bem-bfm');
  expect(code).toBe(0);
  expect(out).toContain('both modules keep the contract');
  expect(out).toMatch(/64x64 on engine, boundaries of 16x16, 32x32/);
  expect(out).toContain('bytes that differ after saving and loading: 0\n');
});

test('demo makes a sheet of every face it finds', { timeout: LONG }, async () => {
  const photo = join(root, 'node_modules/@vladmandic/face-api/demo/sample1.jpg');
  const { code, out } = await start('demo', photo, '--out', inFolder('sheets'));
  expect(out).toMatch(/1920×1280 px, 3 faces/);
  const gain = /3 faces, mean gain over bicubic ([-\d.]+) dB/.exec(out)?.[1];
  expect(Number(gain)).toBeGreaterThan(1);
  expect(code).toBe(0);
  expect((await readImage(inFolder('sheets', 'sample1-face3.png'))).width).toBeGreaterThan(1000);
});
