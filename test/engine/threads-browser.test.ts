import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_WORKER } from '../../src/engine/index.js';
import { noBrowser, visit } from '../package/browser.js';
import { type PageFolder, pageFromSource } from '../page-from-source.js';
import type { PageReport } from './threads-page.js';

const LONG = 240_000;
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};
const STRICT = { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" };
let page: PageFolder;

describe.skipIf(noBrowser)(`threads in Chromium${noBrowser ? ` (skipped: ${noBrowser})` : ''}`, () => {
  beforeAll(async () => {
    page = await pageFromSource({ page: fileURLToPath(new URL('threads-page.ts', import.meta.url)) });
    await writeFile(join(page.folder, 'engine-worker.js'), ENGINE_WORKER);
  }, LONG);
  afterAll(() => page.remove());

  async function open(path: string, headers: Readonly<Record<string, string>>) {
    return visit(
      { '/': page.folder },
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
