/** Builds the program and runs it where it is told. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { visit } from '../package/browser.js';
import { sameCases } from './cases.js';
import type { SameReport } from './program.js';

/** Makes a folder with the program, its cases and a page. Needs a backend of tfjs. */
export async function buildProgram(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'msfsr-same-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: folder,
      target: 'es2022',
      chunkSizeWarningLimit: 10_000,
      rollupOptions: { external: [/^@tensorflow\//, /^node:/] },
      lib: {
        entry: fileURLToPath(new URL('program.ts', import.meta.url)),
        formats: ['es'],
        fileName: () => 'program.js',
      },
    },
  });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(folder, 'cases.json'), JSON.stringify(await sameCases()));
  const icon = '<link rel="icon" href="data:,">';
  const page = `<!doctype html>${icon}<body><script type="module" src="/program.js"></script></body>`;
  await writeFile(join(folder, 'index.html'), page);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs it by a program, as in `node --some-flag`. */
export async function runBy(command: readonly string[], folder: string): Promise<SameReport> {
  const { stdout } = await promisify(execFile)(command[0]!, [...command.slice(1), join(folder, 'program.js')], {
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as SameReport;
}

/** Runs it in Chromium, in a page that may share memory. */
export async function runInChromium(folder: string): Promise<SameReport> {
  const headers = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  const { value } = await visit(
    { '/': folder },
    '/index.html',
    async (page) => {
      const report = await page.waitForSelector('#report', { timeout: 240_000 });
      return JSON.parse((await report.textContent())!) as SameReport;
    },
    headers,
  );
  return value;
}
