/**
 * Writes the `manifest.json` of a network's folder anew: sizes and hashes of its files, and what `msfsr inspect` prints. What it says already stays.
 *
 *   npx msfsr eval --faces ../shared/faces --weights weights/compact-x8-real/ --degrade real --json > real.json
 *   npx tsx scripts/weights-manifest.ts weights/compact-x8-real --report real.json [--report …] [--data LINE …] [--robust NAME] [--adversarial NAME]
 *     [--licence SPDX]
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvaluationReport } from '../src/cli/evaluation-text.js';
import { replaceFile } from '../src/node/replace-file.js';
import { createManifest, parseManifest } from '../src/weights/manifest.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: 'string', multiple: true, default: [] },
    data: { type: 'string', multiple: true },
    robust: { type: 'string' },
    adversarial: { type: 'string' },
    licence: { type: 'string' },
  },
});
const [folder] = positionals;
if (!folder)
  throw new Error(
    'Usage: weights-manifest FOLDER [--report FILE …] [--data LINE …] [--robust NAME] [--adversarial NAME] [--licence SPDX]',
  );
const path = join(folder, 'manifest.json');
const { files: known, ...before } = parseManifest(await readFile(path), path);
const { report, ...given } = values;

const own = (await readdir(folder)).filter((name) => name === 'model.json' || name.endsWith('.bin'));
// Weights that are shared lie in the folder beside.
const names = [...Object.keys(known).filter((name) => name.startsWith('../')), ...own.sort()];
const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
const quality = await Promise.all(report.map(async (file) => row(JSON.parse(await readFile(file, 'utf8')))));
const facts = { ...before, ...given, ...(quality.length > 0 && { quality }) };
const manifest = await createManifest(facts, new Map(files));
await replaceFile(path, new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`));

function row({ degraded, split, images, entry, scale, fidelity, ...figures }: EvaluationReport) {
  const { psnrY, gainY, ssimY, niqeStyle, worse } = figures;
  const rounded = (value: number, digits: number) => Number(value.toFixed(digits));
  return {
    inputs: degraded,
    ...(split && { split }),
    pictures: images,
    entry,
    scale,
    ...(fidelity < 1 && { fidelity, niqeStyle: rounded(niqeStyle, 2) }),
    psnrY: rounded(psnrY, 2),
    gainY: rounded(gainY, 2),
    ssimY: rounded(ssimY, 3),
    worse: worse.clearly,
  };
}
