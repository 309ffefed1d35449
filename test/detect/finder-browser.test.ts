import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, visit } from '../package/browser.js';
import { root } from '../package/build.js';
import { type PageFolder, pageFromSource } from '../page-from-source.js';
import type { PageReport } from './finder-page.js';

const LONG = 240_000;
const STRICT = { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
let site: PageFolder;

describe.skipIf(noBrowser)(`blazeFaceFinder in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  beforeAll(async () => {
    site = await pageFromSource({ page: fileURLToPath(new URL('finder-page.ts', import.meta.url)) });
    const packages = join(root, 'node_modules');
    const network = '@mediapipe/face_detection/face_detection_full_range.tflite';
    await copyFile(join(packages, network), join(site.folder, 'network.tflite'));
    await copyFile(join(packages, '@vladmandic/face-api/demo/sample1.jpg'), join(site.folder, 'photo.jpg'));
  }, LONG);
  afterAll(() => site.remove());

  it('finds the faces under a strict policy, leaves the page its turns, and stops when asked', {
    timeout: LONG,
  }, async () => {
    const { value, complaints } = await visit(
      { '/': site.folder },
      '/index.html',
      async (page) => {
        const report = await page.waitForSelector('#report', { timeout: LONG });
        return JSON.parse((await report.textContent())!) as PageReport;
      },
      STRICT,
    );
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ faces: 3, aborted: 'enough' });
    // Five tiles and more, each followed by a turn.
    expect(value.turns).toBeGreaterThanOrEqual(3);
  });
});
