/** Enlarges a face on each of the pages among the examples in Chromium: built, and started as the example says. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { type PixelImage, resize } from '../../src/image/index.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { encodePng, readImage } from '../../src/node/index.js';
import { look, noBrowser, visit } from '../package/browser.js';
import { root } from '../package/build.js';

const LONG = 300_000;

/** Gives the page a file and waits until it shows an enlarged picture and a text. */
async function enlarge(page: Page, file: Buffer, status: RegExp): Promise<PixelImage> {
  await page
    .locator('input[type=file]:enabled')
    .setInputFiles({ name: 'face.png', mimeType: 'image/png', buffer: file }, { timeout: LONG });
  await page.getByRole('status').filter({ hasText: status }).waitFor({ timeout: LONG });
  return page.locator('canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height, data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    return { width, height, data: [...data] as unknown as Uint8ClampedArray };
  });
}

/** The command that the head of an example's program tells. */
function commandOf(example: string, main: string): string[] {
  const [, command] = /^ \* {5}npx (vite .*)$/m.exec(readFileSync(join(root, 'examples', example, main), 'utf8'))!;
  return command!.split(' ').slice(1);
}

/** Waits for the address that Vite prints. */
const addressOf = (server: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: Buffer) => {
      said += text;
      const [address] = /http:\/\/[\w.]+:\d+\//.exec(said) ?? [];
      if (address) resolve(address);
    };
    server.stdout!.on('data', hear);
    server.stderr!.on('data', hear);
    server.on('exit', () => reject(new Error(`The server ended: ${said}`)));
  });

describe.skipIf(noBrowser)(`pages${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  let folder = '';
  let original: PixelImage;
  let input: PixelImage;
  let file: Buffer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'msfsr-pages-'));
    original = resize(await readImage(await portrait(1)), 128, 128, { filter: 'lanczos' });
    input = lowResolution(original);
    file = Buffer.from(await encodePng(input));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const pages = [
    ['browser-vite', 'main.ts', /128x128 in \d+ ms/],
    ['browser-worker', 'main.ts', /128x128 in \d+ ms/],
    ['react', 'main.tsx', /^engine$/],
  ] as const;

  function expectGood({ value, complaints }: { value: PixelImage; complaints: string[] }): void {
    expect(complaints).toEqual([]);
    expect([value.width, value.height]).toEqual([128, 128]);
    const shown = { ...value, data: Uint8ClampedArray.from(value.data) };
    expect(psnr(shown, original)).toBeGreaterThan(psnr(resize(input, 128, 128), original) + 1);
  }

  test.for(pages)('%s, built', { timeout: LONG }, async ([example, , status]) => {
    const outDir = join(folder, example);
    await build({ root: join(root, 'examples', example), logLevel: 'error', build: { outDir, minify: false } });
    expectGood(await visit({ '/': outDir }, '/index.html', (page) => enlarge(page, file, status)));
  });

  test.for(pages)('%s, started with its command', { timeout: LONG }, async ([example, main, status]) => {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    // The tests' own NODE_ENV would be the page's.
    const env = { ...process.env, NODE_ENV: 'development', NO_COLOR: '1', FORCE_COLOR: undefined };
    const address = ['--host', '127.0.0.1', '--port', '0'];
    const server = spawn(process.execPath, [vite, ...commandOf(example, main), ...address], { cwd: root, env });
    try {
      expectGood(await look(await addressOf(server), (page) => enlarge(page, file, status)));
    } finally {
      server.kill();
    }
  });
});
