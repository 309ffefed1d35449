import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, visit } from '../package/browser.js';
import { root } from '../package/build.js';
import type { PageReport } from './finder-page.js';

const LONG = 240_000;
const STRICT = { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:" };
let folder = '';

describe.skipIf(noBrowser)(`blazeFaceFinder in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'msfsr-finder-'));
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: folder,
        target: 'es2022',
        lib: {
          entry: fileURLToPath(new URL('finder-page.ts', import.meta.url)),
          formats: ['es'],
          fileName: () => 'page.js',
        },
      },
    });
    const icon = '<link rel="icon" href="data:,">';
    await writeFile(join(folder, 'index.html'), `<!doctype html>${icon}<script type="module" src="/page.js"></script>`);
    const packages = join(root, 'node_modules');
    const network = '@mediapipe/face_detection/face_detection_full_range.tflite';
    await copyFile(join(packages, network), join(folder, 'network.tflite'));
    await copyFile(join(packages, '@vladmandic/face-api/demo/sample1.jpg'), join(folder, 'photo.jpg'));
  }, LONG);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('finds the faces under a strict policy, leaves the page its turns, and stops when asked', {
    timeout: LONG,
  }, async () => {
    const { value, complaints } = await visit(
      { '/': folder },
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
