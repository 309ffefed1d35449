/** Runs a benchmark by name: `npm run bench -- network --family compact --json`; with `--store` its times are kept in bench/results. */
import { relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { OptionError } from '../src/errors.js';
import { CommandLineError, choice } from './command-line.js';
import { reported } from './report.js';
import { storeResult, whyBusy } from './results.js';

/** Runs a benchmark with the arguments after its name. */
export type Bench = (argv: readonly string[]) => Promise<void>;

const benches: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  network: () => import('./network.js'),
  faces: () => import('./faces.js'),
  sizes: () => import('./sizes.js'),
  layers: () => import('./layers.js'),
  peers: () => import('./peers.js'),
  quality: () => import('./quality.js'),
  start: () => import('./start.js'),
  chromium: () => import('./chromium.js'),
  'page-start': () => import('./page-start.js'),
  webgl: () => import('./webgl.js'),
  'tfjs-kernels': () => import('./tfjs-kernels.js'),
  train: () => import('./train.js'),
  boundaries: () => import('./boundaries.js'),
  detectors: () => import('./detectors.js'),
  photos: () => import('./photos.js'),
  'photo-time': () => import('./photo-time.js'),
  tilts: () => import('./tilts.js'),
  entries: () => import('./entries.js'),
  soft: () => import('./soft.js'),
  compare: () => import('./compare.js'),
  zoo: () => import('./zoo.js'),
};

// Node 20 has relaxed SIMD behind a flag, later versions as it is.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

const [name = '', ...rest] = process.argv.slice(2);
const options = rest.filter((option) => option !== '--store');
try {
  choice(name, 'benchmark', Object.keys(benches));
  const { bench } = await benches[name]!();
  // Before the benchmark: it makes load itself.
  const busy = whyBusy();
  await bench(options);
  if (options.length < rest.length) store(name, options, busy);
} catch (error) {
  if (!(error instanceof CommandLineError || error instanceof OptionError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** Keeps the times that were printed; those of a busy machine would mislead whoever compares. */
function store(bench: string, options: readonly string[], busy: string | undefined): void {
  const rows = reported.filter(({ medianMs }) => typeof medianMs === 'number');
  if (rows.length === 0) throw new CommandLineError(`The benchmark ${bench} gives no times to store`);
  if (busy) throw new CommandLineError(`Not stored: ${busy}`);
  const day = new Date().toISOString().slice(0, 10);
  const asked = options.filter((option) => option !== '--json');
  console.error(
    `Stored in ${relative('.', storeResult({ bench, options: asked, node: process.versions.node, day, rows }))}`,
  );
}
