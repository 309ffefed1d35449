/** What the program holds of a large photograph that keeps its size. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const PEAK = "data:text/javascript,process.on('exit',()=>console.error('peak',process.resourceUsage().maxRSS))";
const FACES = Array.from({ length: 6 }, (_, i) => ({ x: 20 + 60 * i, y: 30, width: 20, height: 22 }));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'msfsr-memory-'));
  await writeFile(join(folder, 'boxes.json'), JSON.stringify(FACES));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

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
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--import',
    PEAK,
    MAIN,
    ...argv,
  ]);
  expect(stdout).toContain(`(${side}x${side}, 6 faces`);
  const { exif, width } = await sharp(join(folder, 'out', `${side}.png`)).metadata();
  expect([width, exif?.includes('nobody')]).toEqual([side, true]);
  return 1024 * Number(/peak (\d+)/.exec(stderr)![1]);
}

it('holds a photograph once at scale 1, with metadata too', { timeout: 300_000 }, async () => {
  const [small, large] = [600, 6000];
  const grown = (await peakOf(large)) - (await peakOf(small));
  // Four bytes are the photo; a copy of any kind would be three or four more.
  expect(grown / (large ** 2 - small ** 2)).toBeLessThan(6);
});
