/**
 * A whole network at x8 in headless Chromium, one thread: `npm run bench -- chromium --family paper|compact [--rounds N] [--json]`.
 *
 * The rows of the `network` benchmark that run in a page: our engine, tfjs-wasm and onnxruntime-web.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { noBrowser, visit } from '../test/package/browser.js';
import { CommandLineError, choice, count, readOptions } from './command-line.js';
import { report } from './report.js';

/** Longest time for a page, ms. */
const PATIENCE = 300_000;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { family: 'compact', rounds: '15', json: false });
  const family = choice(options.family, '--family', ['paper', 'compact']);
  const rounds = count(options.rounds, 'rounds');
  if (noBrowser) throw new CommandLineError(`Expected a Chromium but there is ${noBrowser}: set MSFSR_CHROMIUM`);
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-chromium-'));
  try {
    const page = fileURLToPath(new URL('chromium', import.meta.url));
    await build({ root: page, configFile: false, logLevel: 'error', build: { outDir: folder, target: 'es2022' } });
    const require = createRequire(import.meta.url);
    const folders = {
      '/': folder,
      '/tfjs/': dirname(require.resolve('@tensorflow/tfjs-backend-wasm')),
      '/ort/': dirname(require.resolve('onnxruntime-web')),
    };
    const path = `/index.html?family=${family}&rounds=${rounds}`;
    const { value } = await visit(folders, path, async (opened) => {
      await opened.waitForFunction("document.querySelector('#result').textContent !== ''", undefined, {
        timeout: PATIENCE,
      });
      return opened.evaluate(() => [document.querySelector('#result')!.textContent!, navigator.userAgent] as const);
    });
    const [rows, agent] = value;
    report(JSON.parse(rows) as object[], options.json, { browser: /Chrome\/[\d.]+/.exec(agent)?.[0] ?? agent });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
