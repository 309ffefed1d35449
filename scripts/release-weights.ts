/**
 * Makes a network folder ready to ship: measures it on val and test, writes `card.md`, `manifest.json` beside its model.json, and the curve.
 *
 *   npx tsx scripts/release-weights.ts weights/compact-x8 --run FIRST_RUN --run LAST_RUN --faces ../shared/faces
 */
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { io } from '@tensorflow/tfjs-core';
import { loadAnalyzer } from '../src/cli/load-analyzer.js';
import type { MultiStage } from '../src/compose/multi-stage.js';
import { faceImages, truthSide } from '../src/faces/face-images.js';
import { type Evaluation, evaluate } from '../src/metrics/evaluate.js';
import { loadNetworkFolder } from '../src/node/network-folder.js';
import { useWasm } from '../src/node/use-wasm.js';
import { stageRange } from '../src/run/stage-range.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { createManifest } from '../src/weights/manifest.js';
import { parseManifest } from '../src/weights/manifest-facts.js';
import { type EntryQuality, weightsCard } from './release/card.js';
import { curveSvg, trainingHistory } from './release/curve.js';
import { measureGroups } from './release/measure-groups.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    run: { type: 'string', multiple: true, default: [] },
    faces: { type: 'string', default: '../shared/faces' },
    licence: { type: 'string', default: 'MIT' },
  },
});
const folder = positionals[0];
const lastRun = values.run[values.run.length - 1];
if (!folder || !lastRun)
  throw new Error('Usage: release-weights FOLDER --run RUN_FOLDER [--run …] [--faces FOLDER] [--licence SPDX]');

await useWasm();
const model = await loadNetworkFolder(folder);
const name = basename(folder);
const recipe = JSON.parse(await readFile(join(lastRun, 'recipe.json'), 'utf8')) as Recipe;

const entries: EntryQuality[] = [];
for (const { stage } of recipe.entries) {
  const { scale } = stageRange(model.composition, stage);
  const splits: Record<string, Evaluation> = {};
  for (const split of ['val', 'test']) splits[split] = await measure(model, split, stage);
  entries.push({ stage, scale, side: (16 * model.scale) / scale, splits });
}

const unrounded = await loadNetworkFolder(join(lastRun, 'best'));
const roundingLoss = (await measure(unrounded, 'val', 1)).gainY - entries[0]!.splits.val!.gainY;
unrounded.dispose();

const history = trainingHistory(await Promise.all(values.run.map((run) => readFile(join(run, 'log.jsonl'), 'utf8'))));
await writeFile(`docs/${name}-curve.svg`, curveSvg(history, `Training of ${name}`));
const card = weightsCard({
  name,
  description: model.describe(),
  entries,
  roundingLoss,
  groups: await measureGroups(model, values.faces, 'test', await loadAnalyzer('face-api')),
  history,
  recipe: JSON.stringify(recipe, undefined, 2),
});
await writeFile(join(folder, 'card.md'), card);

// Shards of a base lie in another folder (docs/FORMAT.md); the manifest has their sums too.
const { weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as io.ModelJSON;
const files = ['model.json', ...weightsManifest.flatMap(({ paths }) => paths)].sort();
const contents = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file))] as const)),
);
const before = await readFile(join(folder, 'manifest.json')).catch(() => undefined);
const { files: _files, ...known } = before ? parseManifest(before, folder) : { files: {} };
const manifest = await createManifest({ ...known, name, licence: values.licence }, contents);
await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);

/** What this script reads of a run's recipe. */
interface Recipe {
  readonly entries: readonly { readonly stage: number }[];
}

async function measure(network: MultiStage, split: string, entry: number): Promise<Evaluation> {
  const { scale, stages } = stageRange(network.composition, entry);
  const images = await faceImages(values.faces, split, truthSide(stages));
  const upscale = async (lr: Parameters<typeof upscaleFace>[0]) =>
    (await upscaleFace(lr, { model: network, entry })).image;
  const quality = await evaluate(images, upscale, { scale });
  console.log(`${split}, entry ${entry} (x${scale}): ${quality.gainY.toFixed(3)} dB over bicubic`);
  return quality;
}
