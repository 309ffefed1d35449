/**
 * Makes a network folder ready to ship: measures it on val and test, writes `card.md` and `manifest.json` beside its model.json.
 *
 *   npx tsx scripts/release-weights.ts weights/compact-x8 --run ~/.cache/msfsr/runs/compact-x8 --faces ../shared/faces
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { faceImages } from '../src/faces/face-images.js';
import { type Evaluation, evaluate } from '../src/metrics/evaluate.js';
import { loadNetworkFolder } from '../src/node/network-folder.js';
import { useWasm } from '../src/node/use-wasm.js';
import { upscaleFace } from '../src/run/upscale-face.js';
import { createManifest } from '../src/weights/manifest.js';
import { weightsCard } from './weights-card.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    run: { type: 'string' },
    faces: { type: 'string', default: '../shared/faces' },
    licence: { type: 'string', default: 'MIT' },
  },
});
const folder = positionals[0];
if (!folder || !values.run)
  throw new Error('Usage: release-weights FOLDER --run RUN_FOLDER [--faces FOLDER] [--licence SPDX]');

await useWasm();
const model = await loadNetworkFolder(folder);
const quality: Record<string, Evaluation> = {};
for (const split of ['val', 'test']) {
  const images = await faceImages(values.faces, split);
  quality[split] = await evaluate(images, async (lr) => (await upscaleFace(lr, { model })).image);
  console.log(`${split}: ${quality[split].gainY.toFixed(2)} dB over bicubic on ${images.length} images`);
}
const log = (await readFile(join(values.run, 'log.jsonl'), 'utf8')).trim().split('\n');
const last = log
  .map((line) => JSON.parse(line) as { samples?: number; hours?: number })
  .findLast(({ samples }) => samples);
const recipe = await readFile(join(values.run, 'recipe.json'), 'utf8');
const name = basename(folder);
const card = weightsCard({
  name,
  description: model.describe(),
  quality,
  samples: last?.samples ?? 0,
  hours: last?.hours ?? 0,
  recipe,
});
await writeFile(join(folder, 'card.md'), card);

const files = (await readdir(folder)).filter((file) => file === 'model.json' || file.endsWith('.bin')).sort();
const contents = new Map(
  await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file))] as const)),
);
const manifest = await createManifest(name, values.licence, contents);
await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
