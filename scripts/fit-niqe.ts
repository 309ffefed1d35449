/**
 * Fits the pristine model of `niqeStyle` and writes src/metrics/niqe-model.ts.
 *
 *   npx tsx scripts/fit-niqe.ts [../shared/faces]
 *
 * Pristine are the evaluation crops (128×128) of the `train` split whose square was at least 400 px in the photograph and is at least 190 px
 * as stored, so that the reduction leaves them sharp; no mirrored borders, no synthetic faces. Every 32×32 block with structure counts.
 * Values are rounded to 6 significant digits. The result depends on nothing but the data set. About a minute.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { evaluationCrop, readFaces } from '../src/faces/index.js';
import { distributionOf } from '../src/metrics/distribution.js';
import { luma } from '../src/metrics/luma.js';
import { NATURAL_FEATURES, naturalFeatures } from '../src/metrics/natural-features.js';
import { readImage } from '../src/node/index.js';

const MIN_ORIGINAL = 400;
const MIN_CROP = 190;
const SYNTHETIC = new Set(['sfhq-t2i-tiles', 'faker-synth']);

const root = process.argv[2] ?? '../shared/faces';
const faces = (await readFaces(root, 'train')).filter(
  ({ originalSide, padded, source, face }) =>
    originalSide >= MIN_ORIGINAL && !padded && !SYNTHETIC.has(source) && 1.35 * face.size >= MIN_CROP,
);
const rows: Float64Array[] = [];
for (const face of faces) {
  const hr = evaluationCrop(await readImage(face.path), face);
  rows.push(...naturalFeatures(luma(hr), hr.width, hr.height));
}
const { mean, covariance } = distributionOf(rows);
const n = NATURAL_FEATURES;
const lower: number[] = [];
for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) lower.push(covariance[i * n + j]!);
const list = (values: Iterable<number>) => `[${[...values].map((value) => Number(value.toPrecision(6))).join(', ')}]`;
const path = fileURLToPath(new URL('../src/metrics/niqe-model.ts', import.meta.url));
writeFileSync(
  path,
  `/**
 * The pristine model of \`niqeStyle\`: ${rows.length} blocks of ${faces.length} sharp faces.
 * Written by scripts/fit-niqe.ts; do not edit.
 */

/** ${n} means. */
export const NIQE_MEAN: readonly number[] = ${list(mean)};

/** Covariance, rows of the lower triangle with the diagonal one after the other. */
export const NIQE_COVARIANCE: readonly number[] = ${list(lower)};
`,
);
spawnSync('npx', ['biome', 'format', '--write', path], { stdio: 'inherit' });
console.log(`${faces.length} faces, ${rows.length} blocks → ${path}`);
