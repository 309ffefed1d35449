/** Runs a benchmark by name: `npm run bench -- network --family compact --json`. */
import { nearest } from '../src/validate.js';

const benches: Readonly<Record<string, () => Promise<unknown>>> = {
  boundaries: () => import('./boundaries.js'),
  layers: () => import('./layers.js'),
  network: () => import('./network.js'),
};

const [name = ''] = process.argv.splice(2, 1);
const bench = benches[name];
if (!bench) {
  const names = Object.keys(benches);
  const hint = nearest(name, names);
  console.error(`Expected one of ${names.join(', ')} but received "${name}"${hint ? `: did you mean ${hint}?` : ''}`);
  process.exit(2);
}
await bench();
