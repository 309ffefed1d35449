import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, visit } from '../package/browser.js';
import { root } from '../package/build.js';
import { type PageFolder, pageFromSource } from '../page-from-source.js';

const LONG = 240_000;
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self' blob:";
let site: PageFolder;

describe.skipIf(noBrowser)(`restorePhoto in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  beforeAll(async () => {
    const source = (name: string) => fileURLToPath(new URL(`browser-${name}.ts`, import.meta.url));
    site = await pageFromSource({ page: source('page'), worker: source('worker') });
    const packages = join(root, 'node_modules');
    const network = '@mediapipe/face_detection/face_detection_full_range.tflite';
    await copyFile(join(packages, network), join(site.folder, 'network.tflite'));
    await copyFile(join(packages, '@vladmandic/face-api/demo/sample1.jpg'), join(site.folder, 'photo.jpg'));
  }, LONG);
  afterAll(() => site.remove());

  it('runs on a page and in a worker under a strict policy, and without a network once it has run', {
    timeout: LONG,
  }, async () => {
    const { value, complaints, fetched } = await visit(
      { '/': site.folder, '/weights/': join(root, 'weights') },
      '/index.html',
      async (page) => {
        await page.waitForSelector('#ready', { state: 'attached', timeout: 60_000 });
        const before = await page.evaluate(() => restoreBoth());
        await page.context().setOffline(true);
        return { before, after: await page.evaluate(() => restoreBoth()) };
      },
      { 'content-security-policy': POLICY },
    );
    expect(complaints).toEqual([]);
    expect(value.before.page).toMatchObject({ width: 960, faces: 3 });
    expect(value.before.worker).toEqual(value.before.page);
    expect(value.after).toEqual(value.before);
    expect(fetched.some((file) => file.includes('tensorflow'))).toBe(false);
  });
});
