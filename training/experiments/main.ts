/**
 * The controlled experiments of docs/EXPERIMENTS.md.
 *
 *   npm run experiments -- run --data faces.pack --faces ../shared/faces
 *   npm run experiments -- report
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeReport } from './report.js';
import { RESULTS } from './results.js';
import { ROWS } from './rows.js';
import { run } from './run.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    faces: { type: 'string' },
    rows: { type: 'string', default: ROWS.map(({ name }) => name).join() },
    seeds: { type: 'string', default: '1,2' },
    samples: { type: 'string' },
    lanes: { type: 'string', default: '2' },
    threads: { type: 'string', default: '1' },
    out: { type: 'string', default: RESULTS },
  },
});

const USAGE = `Usage: run --data PACK [--faces FOLDER] [--rows ${ROWS[0]!.name},…] [--seeds 1,2] [--samples N] [--lanes 2] [--threads 1] [--out FILE]
       report [--out FILE]`;

if (positionals[0] === 'report') {
  writeReport(values.out);
} else if (positionals[0] === 'run' && values.data) {
  const names = values.rows.split(',');
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0)
    throw new Error(`Unknown rows ${unknown.join()}; known: ${ROWS.map(({ name }) => name).join()}`);
  await run({
    data: values.data,
    faces: values.faces,
    rows: ROWS.filter(({ name }) => names.includes(name)),
    seeds: values.seeds.split(',').map(Number),
    out: values.out,
    runs: join(process.env.MSFSR_RUNS ?? join(homedir(), '.cache', 'msfsr', 'runs'), 'experiments'),
    lanes: Number(values.lanes),
    threads: Number(values.threads),
    samples: values.samples === undefined ? undefined : Number(values.samples),
  });
} else {
  throw new Error(USAGE);
}
