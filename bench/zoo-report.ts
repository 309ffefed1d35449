/**
 * Measures networks of one enlargement side by side, for docs/ZOO.md: a Markdown table, and a sheet of the same faces through all of them.
 *
 *   npm run zoo -- FOLDER … --faces ../shared/faces --analyze face-api --sheet docs/zoo.jpg
 *
 * Networks are folders of weights or names of shipped ones. What a run has cost comes from the log of the run of the same name, in `--runs`
 * (default $MSFSR_RUNS, or ~/.cache/msfsr/runs). `--pictures DIR` takes any folder of truths in place of a data set.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAnalyzer } from '../src/cli/load-analyzer.js';
import { openNetwork } from '../src/cli/open-network.js';
import { OptionError } from '../src/errors.js';
import { faceImages, truthSide } from '../src/faces/face-images.js';
import { folderImages } from '../src/faces/folder-images.js';
import { readFaces } from '../src/faces/read-faces.js';
import type { EvaluationImage } from '../src/metrics/evaluate.js';
import { loadSharp } from '../src/node/load-sharp.js';
import { count } from './command-line.js';
import { measureZoo } from './zoo/measure.js';
import { zooSheet } from './zoo/sheet.js';
import { zooTable } from './zoo/table.js';

/** Faces on the sheet. */
const SHEET_ROWS = 4;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    faces: { type: 'string' },
    split: { type: 'string', default: 'test' },
    pictures: { type: 'string' },
    runs: { type: 'string', default: process.env.MSFSR_RUNS ?? join(homedir(), '.cache/msfsr/runs') },
    analyze: { type: 'string' },
    rounds: { type: 'string', default: '15' },
    limit: { type: 'string' },
    sheet: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
if (positionals.length === 0 || (values.faces === undefined) === (values.pictures === undefined))
  throw new OptionError(
    'Expected networks, and either --faces ROOT or --pictures DIR: npm run zoo -- FOLDER … --faces ROOT',
  );

const networks = [];
for (const name of positionals) networks.push(await openNetwork(name));
const [{ network }] = networks as [(typeof networks)[0]];
const other = networks.find((one) => one.network.scale !== network.scale);
if (other)
  throw new OptionError(
    `Expected networks that all enlarge x${network.scale} but ${other.name} enlarges x${other.network.scale}`,
  );

const all = await pictures();
const analyzer = values.analyze === undefined ? undefined : await loadAnalyzer(values.analyze);
const rows = await measureZoo(networks, {
  images: values.limit === undefined ? all : all.slice(0, count(values.limit, 'limit')),
  runs: values.runs,
  rounds: count(values.rounds, 'rounds'),
  ...(analyzer && { analyzer }),
});
process.stdout.write(values.json ? `${JSON.stringify(rows, undefined, 1)}\n` : zooTable(rows));
if (values.sheet !== undefined) {
  const { data, width, height } = await zooSheet(networks, await shown());
  const sharp = await loadSharp();
  await sharp(data, { raw: { width, height, channels: 4 } })
    .flatten()
    .toFile(values.sheet);
}
for (const one of networks) one.network.dispose();

async function pictures(): Promise<readonly EvaluationImage[]> {
  if (values.faces === undefined) return folderImages(values.pictures!);
  return faceImages(values.faces, values.split, truthSide(network.composition.stages));
}

/** Pictures for the sheet, spread over those that are in the public domain (CC0), or over all of a folder. */
async function shown(): Promise<readonly EvaluationImage[]> {
  let free = all;
  if (values.faces !== undefined) {
    const faces = await readFaces(values.faces, values.split);
    free = all.filter((_, i) => faces[i]!.source === 'interfaces-cc0');
  }
  return free.filter((_, i) => i % Math.ceil(free.length / SHEET_ROWS) === 0);
}
