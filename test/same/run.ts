/** Builds the program and runs it where it is told. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { visit } from '../package/browser.js';
import { type PageFolder, pageFromSource } from '../page-from-source.js';
import { sameCases } from './cases.js';
import type { SameReport } from './program.js';

/** Makes a folder with the program, its cases and a page. Needs a backend of tfjs. */
export async function buildProgram(): Promise<PageFolder> {
  const program = fileURLToPath(new URL('program.ts', import.meta.url));
  const page = await pageFromSource({ program }, [/^@tensorflow\//, /^node:/]);
  await writeFile(join(page.folder, 'package.json'), '{ "type": "module" }');
  await writeFile(join(page.folder, 'cases.json'), JSON.stringify(await sameCases()));
  return page;
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
