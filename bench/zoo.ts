/**
 * Networks of one enlargement side by side, for docs/ZOO.md: a Markdown table, and a sheet of the same faces through all of them.
 *
 *   npm run bench -- zoo --networks zoo/edsr-x8,compact-x8 --faces ROOT [--split NAME] [--analyze face-api] [--sheet FILE.jpg] [--json]
 *
 * Networks are folders of weights or names of shipped ones. What a training has cost comes from their manifests. `--pictures DIR` takes any
 * folder of truths in place of a data set, `--limit N` the first N.
 */
import { loadAnalyzer } from '../src/cli/load-analyzer.js';
import { type OpenNetwork, openNetwork } from '../src/cli/open-network.js';
import { faceImages, truthSide } from '../src/faces/face-images.js';
import { folderImages } from '../src/faces/folder-images.js';
import { readFaces } from '../src/faces/read-faces.js';
import type { EvaluationImage } from '../src/metrics/evaluate.js';
import { loadSharp } from '../src/node/load-sharp.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { measureZoo } from './zoo/measure.js';
import { zooSheet } from './zoo/sheet.js';
import { zooTable } from './zoo/table.js';

/** Faces on the sheet. */
const SHEET_ROWS = 4;

export async function bench(argv: readonly string[]): Promise<void> {
  const none = undefined as string | undefined;
  const options = readOptions(argv, {
    ...{ networks: none, faces: none, pictures: none, analyze: none, limit: none, sheet: none },
    ...{ split: 'test', rounds: '15' },
    json: false,
  });
  const { networks: names, analyze, limit } = options;
  if (!names || (options.faces === undefined) === (options.pictures === undefined))
    throw new CommandLineError('Expected --networks NAME,… and either --faces ROOT or --pictures DIR');
  const rounds = count(options.rounds, 'rounds');
  const networks = await openAll(names.split(','));
  const { pictures, shown } = await truths(networks[0]!, options);
  const images = pictures.slice(0, limit === undefined ? undefined : count(limit, 'limit'));
  const analyzer = analyze === undefined ? undefined : await loadAnalyzer(analyze);
  const rows = await measureZoo(networks, { images, rounds, ...(analyzer && { analyzer }) });
  process.stdout.write(options.json ? `${JSON.stringify(rows, undefined, 1)}\n` : zooTable(rows));
  if (options.sheet !== undefined) {
    const { data, width, height } = await zooSheet(networks, shown);
    const sharp = await loadSharp();
    await sharp(data, { raw: { width, height, channels: 4 } })
      .flatten()
      .jpeg({ quality: 70, mozjpeg: true })
      .toFile(options.sheet);
  }
  for (const { network } of networks) network.dispose();
}

async function openAll(names: readonly string[]): Promise<OpenNetwork[]> {
  const networks: OpenNetwork[] = [];
  for (const name of names) networks.push(await openNetwork(name));
  const scale = networks[0]!.network.scale;
  const other = networks.find(({ network }) => network.scale !== scale);
  if (!other) return networks;
  throw new CommandLineError(
    `Expected networks that all enlarge x${scale} but ${other.name} enlarges x${other.network.scale}`,
  );
}

/** All truths, and some for the sheet: spread over those that are in the public domain (CC0), or over a whole folder. */
async function truths(
  { network }: OpenNetwork,
  { faces, split, pictures }: { readonly faces?: string; readonly split: string; readonly pictures?: string },
): Promise<{ pictures: readonly EvaluationImage[]; shown: readonly EvaluationImage[] }> {
  if (faces === undefined) {
    const all = await folderImages(pictures!);
    return { pictures: all, shown: spread(all) };
  }
  const all = await faceImages(faces, split, truthSide(network.composition.stages));
  const sources = (await readFaces(faces, split)).map(({ source }) => source);
  return { pictures: all, shown: spread(all.filter((_, i) => sources[i] === 'interfaces-cc0')) };
}

const spread = <T>(items: readonly T[]): T[] =>
  items.filter((_, i) => i % Math.ceil(items.length / SHEET_ROWS) === 0).slice(0, SHEET_ROWS);
