/** Plays the example's clip in Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, visit } from '../package/browser.js';
import { root } from '../package/build.js';

const LONG = 300_000;

describe.skipIf(noBrowser)(`the video page${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'msfsr-video-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('plays its clip before and after', { timeout: LONG }, async () => {
    await build({ root: join(root, 'examples/browser-video'), logLevel: 'error', build: { outDir: folder } });
    const { value, complaints } = await visit({ '/': folder }, '/index.html', async (page) => {
      await page.locator('#play:enabled').click({ timeout: LONG });
      await page
        .getByRole('status')
        .filter({ hasText: / a frame$/ })
        .waitFor({ timeout: LONG });
      if (process.env.MSFSR_SCREENSHOT) await page.screenshot({ path: process.env.MSFSR_SCREENSHOT });
      const colours = (id: string) =>
        page.locator(id).evaluate((element) => {
          const { width, height } = element as HTMLCanvasElement;
          const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
          const mean = [0, 1, 2].map(
            (c) => data.filter((_, i) => i % 4 === c).reduce((a, b) => a + b, 0) / (width * height),
          );
          return { width, mean };
        });
      return {
        text: await page.getByRole('status').textContent(),
        before: await colours('#before'),
        after: await colours('#after'),
      };
    });
    expect(complaints).toEqual([]);
    expect(value.text).toMatch(/^50 frames of 32 px, 2\.0 s, \d+ ms a frame$/);
    expect([value.before.width, value.after.width]).toEqual([32, 128]);
    // The same face on both: one is not black, nor the other's channels swapped.
    for (let c = 0; c < 3; c++) expect(Math.abs(value.after.mean[c]! - value.before.mean[c]!)).toBeLessThan(4);
  });
});
