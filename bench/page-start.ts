/**
 * A page's way to its first face in headless Chromium: `npm run bench -- page-start [--rounds N] [--json]`. Needs `npm run build`.
 *
 * Both pages come from one server, in turn, each in a context of the browser with nothing in its cache: milliseconds from the start of the navigation to the
 * first face of compact-x8 (16 x 16 to 128 x 128), code and weights fetched, and the bytes that were.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openNetwork } from '../src/node/open-network.js';
import { exportOnnx } from '../src/onnx/index.js';
import { noBrowser, visit } from '../test/package/browser.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { spread } from './measure.js';
import { report } from './report.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RUNNERS = ['msfsr', 'onnxruntime-web'] as const;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { rounds: '7', json: false });
  const rounds = count(options.rounds, 'rounds');
  if (noBrowser) throw new CommandLineError(`Expected a Chromium but there is ${noBrowser}: set MSFSR_CHROMIUM`);
  const folder = mkdtempSync(join(tmpdir(), 'msfsr-page-start-'));
  try {
    writeFileSync(join(folder, 'compact-x8.onnx'), exportOnnx(await openNetwork('compact-x8')));
    const folders = {
      '/': here('page-start'),
      '/dist/': here('../dist'),
      '/weights/': here('../weights/compact-x8'),
      '/onnx/': folder,
      '/ort/': dirname(createRequire(import.meta.url).resolve('onnxruntime-web')),
    };
    const starts = new Map(RUNNERS.map((runner): [string, { ms: number; bytes: number }[]] => [runner, []]));
    for (let round = 0; round < rounds; round++) {
      for (const runner of RUNNERS) {
        const { value } = await visit(folders, `/${runner}.html`, async (page) => {
          await page.waitForFunction('/^[0-9.]+ 128$/.test(document.title)', undefined, { timeout: 60_000 });
          const bytes =
            "performance.getEntriesByType('resource').reduce((sum, { decodedBodySize }) => sum + decodedBodySize, 0)";
          return { ms: Number.parseFloat(await page.title()), bytes: (await page.evaluate(bytes)) as number };
        });
        starts.get(runner)!.push(value);
      }
    }
    const median = (runner: string) => spread(starts.get(runner)!.map(({ ms }) => ms)).medianMs;
    const rows = [...starts].map(([runner, list]) => ({
      runner,
      ...spread(list.map(({ ms }) => ms)),
      bytes: list[0]!.bytes,
      ratio: median(runner) / median('onnxruntime-web'),
    }));
    report(rows, options.json);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
