/** Trains what has no result yet. */
import { join } from 'node:path';
import { findPython } from '../../scripts/find-python.js';
import { faceImages } from '../../src/faces/face-images.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { niqeStyle } from '../../src/metrics/niqe-style.js';
import { loadNetworkFolder } from '../../src/node/network-folder.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { upscaleFace } from '../../src/run/upscale-face.js';
import { compose } from './compose.js';
import { Lane, type Trained } from './lane.js';
import { appendResult, mean, type Result, readResults } from './results.js';
import type { Row } from './rows.js';

/** Options of {@link run}. */
export interface RunOptions {
  /** Pack of the training program. */
  readonly data: string;
  /** Folder of faces, for the naturalness of results; without it that is left out. */
  readonly faces?: string;
  readonly rows: readonly Row[];
  readonly seeds: readonly number[];
  /** Where results are read from and added to. */
  readonly out: string;
  /** Where the runs' folders go; one that was interrupted is gone on from. */
  readonly runs: string;
  /** Processes side by side, and threads of each. */
  readonly lanes: number;
  readonly threads: number;
  /** Pictures to train with instead of the recipe's. */
  readonly samples?: number;
}

/** One row with one seed. */
export interface Pending {
  readonly row: Row;
  readonly seed: number;
}

/** What is to be trained still: row by row, with all seeds of a row side by side. */
export function pending(rows: readonly Row[], seeds: readonly number[], results: readonly Result[]): Pending[] {
  const done = new Set(results.map(({ row, seed }) => `${row} ${seed}`));
  return rows
    .flatMap((row) => seeds.map((seed) => ({ row, seed })))
    .filter(({ row, seed }) => !done.has(`${row.name} ${seed}`));
}

/** Trains all rows with all seeds, but for those that have a result. SIGINT and SIGTERM stop it after the running steps. */
export async function run(options: RunOptions): Promise<void> {
  const python = findPython();
  if (!python) throw new Error('Expected a Python with PyTorch: set MSFSR_PYTHON');
  const queue = pending(options.rows, options.seeds, readResults(options.out));
  const total = queue.length;
  if (total === 0) return console.log('Nothing to train: every row has its results.');
  await useWasm();
  const start = performance.now();
  let finished = 0;
  const lanes = Array.from({ length: Math.min(options.lanes, total) }, () => new Lane({ ...options, python }));
  let stopped = false;
  const stop = () => {
    stopped = true;
    queue.length = 0;
    for (const lane of lanes) lane.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { macs, parameters, job } = compose(next.row, options.samples);
        const trained = await lane.train(job(next.seed));
        if (!trained && stopped) break;
        if (!trained) {
          stop();
          throw new Error(`Training ${next.row.name} with seed ${next.seed} failed; what Python said stands above`);
        }
        const niqeStyle = next.row.naturalness && options.faces ? await naturalness(trained, options) : undefined;
        appendResult(options.out, { ...trained, parameters, macs, niqeStyle });
        finished++;
        const left = ((performance.now() - start) / finished) * (total - finished);
        console.log(
          `${trained.row}, seed ${trained.seed}: ${trained.gain} dB over bicubic in ${trained.seconds} s; ${finished} of ${total}, ${Math.ceil(left / 60_000)} min left`,
        );
      }
      lane.close();
    }),
  );
}

/** Mean NIQE-style figure of the results on val. */
async function naturalness({ row, seed }: Trained, { runs, faces }: RunOptions): Promise<number> {
  const model = await loadNetworkFolder(join(runs, `${row}-${seed}`, 'network'));
  try {
    const figures: number[] = [];
    for (const { load } of await faceImages(faces!, 'val')) {
      const { image } = await upscaleFace(lowResolution(await load(), model.scale), { model });
      figures.push(niqeStyle(image));
    }
    return Number(mean(figures).toFixed(4));
  } finally {
    model.dispose();
  }
}
