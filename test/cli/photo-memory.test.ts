/** What the program holds of a large photograph that keeps its size. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildIfStale, root } from '../package/build.js';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const PEAK = "data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))";
const LONG = { timeout: 300_000 };
const FACES = Array.from({ length: 6 }, (_, i) => ({ x: 20 + 60 * i, y: 30, width: 20, height: 22 }));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-memory-'));
  await writeFile(join(folder, 'boxes.json'), JSON.stringify(FACES));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the program; gives what it says and the most memory that it held, bytes. */
async function run(program: readonly string[], ...argv: string[]): Promise<{ stdout: string; peak: number }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', PEAK, ...program, ...argv]);
  return { stdout, peak: 1024 * Number(/peak (\d+)/.exec(stderr)![1]) };
}

/** Peak of a run over a photo of such a side, bytes. */
async function peakOf(side: number): Promise<number> {
  const ovals = FACES.map(({ x, y }) => `<ellipse cx="${x + 10}" cy="${y + 11}" rx="10" ry="11" fill="#da9"/>`);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="80"><rect width="400" height="80" fill="#79b"/>${ovals.join('')}</svg>`;
  const photo = join(folder, `${side}.jpg`);
  await sharp({ create: { width: side, height: side, channels: 3, background: '#79b' } })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }])
    .withExif({ IFD0: { Artist: 'nobody' } })
    .jpeg()
    .toFile(photo);
  const options = ['--boxes', join(folder, 'boxes.json'), '--scale', '1', '--degradation', 'real'];
  const argv = ['photo', photo, '--out', join(folder, 'out'), ...options];
  const { stdout, peak } = await run(['--import', 'tsx', MAIN], ...argv);
  expect(stdout).toContain(`(${side}x${side}, 6 faces`);
  const { exif, width } = await sharp(join(folder, 'out', `${side}.png`)).metadata();
  expect([width, exif?.includes('nobody')]).toEqual([side, true]);
  return peak;
}

it('holds a photograph once at scale 1, with metadata too', LONG, async () => {
  const [small, large] = [600, 6000];
  const grown = (await peakOf(large)) - (await peakOf(small));
  // Four bytes are the photo; a copy of any kind would be three or four more.
  expect(grown / (large ** 2 - small ** 2)).toBeLessThan(6);
});

it('restores 90 faces of 100 megapixels in 600 MB', LONG, async () => {
  buildIfStale();
  const [photo, list] = [join(folder, 'large.jpg'), join(folder, 'large.json')];
  const face = '<ellipse cx="20" cy="21" rx="10" ry="11" fill="#da9"/><circle cx="16" cy="19" r="1"/>';
  const tile = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="1000" height="1000">${face}</svg>`);
  await sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#79b' } })
    .composite([{ input: tile, tile: true }])
    .jpeg()
    .toFile(photo);
  const boxes = Array.from({ length: 90 }, (_, i) => [1000 * (i % 10) + 10, 1000 * Math.floor(i / 10) + 10] as const);
  await writeFile(list, JSON.stringify(boxes.map(([x, y]) => ({ x, y, width: 20, height: 22 }))));
  const options = ['--boxes', list, '--scale', '1', '--degradation', 'real', '--out', join(folder, 'out')];
  const { stdout, peak } = await run([join(root, 'dist/cli.js')], 'photo', photo, ...options);
  expect(stdout).toContain('(10000x10000, 90 faces');
  expect(peak / 2 ** 20).toBeLessThan(600);
});
