/**
 * Faces of 140 sizes in turn, none seen before, against the same faces of sizes that are known: what a plan for a new size costs.
 * `npm run bench -- sizes [--rounds N] [--threads N] [--json]`.
 *
 * Two copies of compact-x8 run each face one after the other; one of them has forgotten all plans and packed weights before each round.
 */
import { loadNetworkFolder } from '../src/node/network-folder.js';
import { packageRoot } from '../src/node/package-root.js';
import { useWasm } from '../src/node/use-wasm.js';
import { releasePlans } from '../src/run/plan-cache.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { count, readOptions } from './command-line.js';
import { spread } from './measure.js';
import { report } from './report.js';
import { testFace } from './test-face.js';

/** Heights 8 … 44 and widths 8 … 60, in steps of what the network needs: no two are padded to one size. */
const [HEIGHTS, WIDTHS, STEP] = [10, 14, 4] as const;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { rounds: '3', threads: '1', json: false });
  const [rounds, threads] = [count(options.rounds, 'rounds'), count(options.threads, 'threads')];
  await useWasm({ kernels: false });
  const folder = `${packageRoot()}/weights/compact-x8`;
  const [fresh, known] = [await loadNetworkFolder(folder), await loadNetworkFolder(folder)];
  const faces = Array.from({ length: HEIGHTS * WIDTHS }, (_, i) =>
    testFace(8 + STEP * (i % HEIGHTS), 8 + STEP * Math.floor(i / HEIGHTS)),
  );
  for (const each of faces) await upscaleFace(each, { model: known, backend: 'engine', threads });
  const times = { 'new sizes': [] as number[], 'known sizes': [] as number[] };
  for (let round = 0; round < rounds; round++) {
    releasePlans(fresh);
    for (const each of faces) {
      for (const [variant, model] of [
        ['new sizes', fresh],
        ['known sizes', known],
      ] as const) {
        const { milliseconds } = await upscaleFace(each, { model, backend: 'engine', threads });
        times[variant].push(milliseconds);
      }
    }
  }
  const sum = (list: readonly number[]) => list.reduce((total, ms) => total + ms, 0);
  const all = sum(times['known sizes']);
  const rows = Object.entries(times).map(([variant, list]) => ({
    runner: 'msfsr-engine',
    variant,
    threads,
    ...spread(list),
    meanMs: sum(list) / list.length,
    ratio: sum(list) / all,
  }));
  report(rows, options.json);
  for (const network of [fresh, known]) {
    releasePlans(network);
    network.dispose();
  }
}
