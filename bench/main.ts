/** Runs a benchmark by name: `npm run bench -- network --family compact --json`. */
import { setFlagsFromString } from 'node:v8';
import { OptionError } from '../src/errors.js';
import { CommandLineError, choice } from './command-line.js';

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
  zoo: () => import('./zoo.js'),
};

// Node 20 has relaxed SIMD behind a flag, later versions as it is.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--experimental-wasm-relaxed-simd');

const [name = '', ...rest] = process.argv.slice(2);
try {
  choice(name, 'benchmark', Object.keys(benches));
  const { bench } = await benches[name]!();
  await bench(rest);
} catch (error) {
  if (!(error instanceof CommandLineError || error instanceof OptionError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
