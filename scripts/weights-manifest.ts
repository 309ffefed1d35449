/**
 * Writes the `manifest.json` of a network's folder anew: sizes and hashes of its files, and what `msfsr inspect` prints. What it says already stays.
 *
 *   npx msfsr eval --faces ../shared/faces --weights weights/compact-x8-real/ --degrade real --json > real.json
 *   npx tsx scripts/weights-manifest.ts weights/compact-x8-real --report real.json [--report …] [--data LINE …] [--robust NAME] [--adversarial NAME]
 *     [--run FOLDER --processor 'AMD EPYC (Zen 4)'] [--licence SPDX]
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EvaluationReport } from '../src/cli/evaluation-text.js';
import { replaceFile } from '../src/node/replace-file.js';
import { createManifest, type TrainingCost, type WeightsManifest } from '../src/weights/manifest.js';
import { parseManifest } from '../src/weights/manifest-facts.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: 'string', multiple: true, default: [] },
    data: { type: 'string', multiple: true },
    robust: { type: 'string' },
    adversarial: { type: 'string' },
    licence: { type: 'string' },
    run: { type: 'string' },
    processor: { type: 'string' },
  },
});
const [folder] = positionals;
if (!folder || (values.run === undefined) !== (values.processor === undefined))
  throw new Error(
    'Usage: weights-manifest FOLDER [--report FILE …] [--data LINE …] [--robust NAME] [--adversarial NAME] [--licence SPDX] [--run FOLDER --processor KIND]',
  );
const path = join(folder, 'manifest.json');
const { files: known, ...before }: WeightsManifest = existsSync(path)
  ? parseManifest(await readFile(path), path)
  : { name: basename(folder), files: {} };
const { report, run, processor, ...given } = values;

const own = (await readdir(folder)).filter((name) => name === 'model.json' || name.endsWith('.bin'));
// Weights that are shared lie in the folder beside.
const names = [...Object.keys(known).filter((name) => name.startsWith('../')), ...own.sort()];
const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
const quality = await Promise.all(report.map(async (file) => row(JSON.parse(await readFile(file, 'utf8')))));
const training = run && processor ? await costOf(run, processor) : undefined;
const facts = { ...before, ...given, ...(training && { training }), ...(quality.length > 0 && { quality }) };
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
    clearlyWorse: worse.clearly,
  };
}

/** What a run has cost, by the last line of its log. */
async function costOf(run: string, processor: string): Promise<TrainingCost> {
  const lines = (await readFile(join(run, 'log.jsonl'), 'utf8')).trim().split('\n');
  const { samples, processorSeconds } = JSON.parse(lines.at(-1)!) as { samples: number; processorSeconds: number };
  return { pictures: samples, processorSeconds: Math.round(processorSeconds), processor };
}
