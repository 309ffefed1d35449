/**
 * A whole network on tfjs's webgl backend, by msfsr's kernels and by stock operations: `npm run bench -- webgl --family paper|compact
 * [--scale N] [--rounds N] [--json]`.
 *
 * Headless Chromium draws with SwiftShader here, a program on the processor: that shows correctness, not speed. `--serve` prints the
 * address of the page instead, for a browser with a GPU.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { noBrowser, SOFTWARE_GPU } from '../test/chromium.js';
import { CommandLineError, choice, count, readOptions } from './command-line.js';
import { report } from './report.js';

/** Longest time for a page, ms. */
const PATIENCE = 600_000;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { family: 'compact', scale: '8', rounds: '3', json: false, serve: false });
  const family = choice(options.family, '--family', ['paper', 'compact']);
  const scale = choice(options.scale, '--scale', ['2', '4', '8']);
  const rounds = count(options.rounds, 'rounds');
  if (noBrowser && !options.serve)
    throw new CommandLineError(`Expected a Chromium but there is ${noBrowser}: set MSFSR_CHROMIUM`);
  const outDir = mkdtempSync(join(tmpdir(), 'msfsr-webgl-'));
  const root = fileURLToPath(new URL('webgl', import.meta.url));
  await build({ root, configFile: false, logLevel: 'error', build: { outDir, target: 'es2022' } });
  const server = await preview({ root, configFile: false, logLevel: 'error', build: { outDir } });
  const address = `${server.resolvedUrls!.local[0]}?preset=${family}-x${scale}&rounds=${rounds}`;
  if (options.serve) {
    console.log(`Open ${address} in a browser; Ctrl+C ends.`);
    return;
  }
  const browser = await chromium.launch(SOFTWARE_GPU);
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.waitForFunction("document.querySelector('#result').textContent !== ''", undefined, {
      timeout: PATIENCE,
    });
    const { rows, ...where } = JSON.parse((await page.textContent('#result'))!) as { rows: object[] };
    report(rows, options.json, where);
  } finally {
    await browser.close();
    await server.close();
    rmSync(outDir, { recursive: true });
  }
}
