/** Builds the pages among the examples, and enlarges a face on each of them in Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { portrait } from '../../examples/portraits.js';
import { type PixelImage, resize } from '../../src/image/index.js';
import { lowResolution, psnr } from '../../src/metrics/index.js';
import { encodePng, readImage } from '../../src/node/index.js';
import { noBrowser, visit } from '../package/browser.js';
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

  test.for([
    ['browser-vite', /128x128 in \d+ ms/],
    ['browser-worker', /128x128 in \d+ ms/],
    ['react', /^engine$/],
  ] as const)('%s', { timeout: LONG }, async ([example, status]) => {
    const outDir = join(folder, example);
    await build({ root: join(root, 'examples', example), logLevel: 'error', build: { outDir, minify: false } });
    const { value, complaints } = await visit({ '/': outDir }, '/index.html', (page) => enlarge(page, file, status));
    expect(complaints).toEqual([]);
    expect([value.width, value.height]).toEqual([128, 128]);
    const shown = { ...value, data: Uint8ClampedArray.from(value.data) };
    expect(psnr(shown, original)).toBeGreaterThan(psnr(resize(input, 128, 128), original) + 1);
  });
});
