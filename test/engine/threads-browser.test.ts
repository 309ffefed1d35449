import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_WORKER } from '../../src/engine/index.js';
import { noBrowser, visit } from '../package/browser.js';
import type { PageReport } from './threads-page.js';

const LONG = 240_000;
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const STRICT = { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src data:" };
let folder = '';

describe.skipIf(noBrowser)(`threads in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'msfsr-threads-'));
    await build({
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: folder,
        target: 'es2022',
        chunkSizeWarningLimit: 10_000,
        lib: {
          entry: fileURLToPath(new URL('threads-page.ts', import.meta.url)),
          formats: ['es'],
          fileName: () => 'page.js',
        },
      },
    });
    const icon = '<link rel="icon" href="data:,">';
    await writeFile(join(folder, 'index.html'), `<!doctype html>${icon}<script type="module" src="/page.js"></script>`);
    await writeFile(join(folder, 'engine-worker.js'), ENGINE_WORKER);
  }, LONG);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function open(path: string, headers: Readonly<Record<string, string>>) {
    return visit(
      { '/': folder },
      path,
      async (page) => {
        // The policy of one page forbids the evaluation of texts, so nothing is asked but what stands there.
        const report = await page.waitForSelector('#report', { timeout: LONG });
        return JSON.parse((await report.textContent())!) as PageReport;
      },
      headers,
    );
  }

  it.each(['/index.html', '/index.html?worker'])(
    'shares the work on an isolated page, %s',
    { timeout: LONG },
    async (path) => {
      const { value, complaints } = await open(path, ISOLATED);
      expect(complaints).toEqual([]);
      expect(value).toMatchObject({ threads: 3, ownFile: 2, equal: true, warnings: [] });
    },
  );

  it('runs on one thread without COOP and COEP, said once', { timeout: LONG }, async () => {
    const { value, complaints } = await open('/index.html', {});
    expect(complaints).toEqual([]);
    expect(value).toMatchObject({ threads: 1, ownFile: 1, equal: true, support: 1 });
    expect(value.warnings).toEqual([expect.stringContaining('Cross-Origin-Embedder-Policy')]);
  });

  it('says once that a content security policy forbids its workers, and takes those from a file', {
    timeout: LONG,
  }, async () => {
    const { value } = await open('/index.html', { ...ISOLATED, ...STRICT });
    expect(value).toMatchObject({ threads: 1, ownFile: 2, equal: true });
    expect(value.warnings).toEqual([expect.stringContaining('content security policy')]);
  });
});
