/**
 * Fits the model of `judgeDegradation` and writes src/degrade/judge-model.ts.
 *
 *   npx tsx scripts/fit-judge.ts [--faces ../shared/faces] [--large ../shared/faces-large] [--samples FILE]
 *
 * Faces of the `train` splits (100 and 36, drawn) enter at 16, 32 and 64 px, large ones at 96, 128 and 160: clean, by the protocols `real` and `photo`, and
 * slightly degraded with and without JPEG of sharp, whose decoder interpolates colours; and clean from a truth that is soft itself, as faces of group
 * photographs are. `compact-x16` and its network for real pictures enlarge each; the label says which came nearer to the truth, the weight by how many dB,
 * two at most. Clean pictures weigh three times as much: those that are taken for real ones lose what others never had. Soft ones weigh half,
 * since a blurred picture may have a sharp truth; without colours the two cannot be told apart, so that the fit of grey pictures leaves soft ones out. About 20 minutes; what was
 * measured is kept in the file of `--samples`, and taken from there where it exists.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { type Degradation, degrade } from '../src/degrade/degrade.js';
import { jpeg } from '../src/degrade/jpeg.js';
import { judgeStatistics, judgeTerms } from '../src/degrade/judge-degradation.js';
import { photoPair, realInput } from '../src/degrade/protocols.js';
import { Stream } from '../src/degrade/stream.js';
import { readFaces } from '../src/faces/read-faces.js';
import { imageToFloats } from '../src/image/floats.js';
import { greyFloats } from '../src/image/grey.js';
import { resize } from '../src/image/resize.js';
import type { PixelImage } from '../src/image/types.js';
import { evaluationCrop, evaluationSquare, type StoredFace } from '../src/metrics/evaluation-crop.js';
import { lowResolution } from '../src/metrics/low-resolution.js';
import { psnr } from '../src/metrics/psnr.js';
import { openNetwork, readImage, upscaleFace } from '../src/node/index.js';

const { values } = parseArgs({
  options: {
    faces: { type: 'string', default: '../shared/faces' },
    large: { type: 'string', default: '../shared/faces-large' },
    samples: { type: 'string' },
  },
});

/** Faces, and how they enter: stage, side of the input in px, enlargement. */
const SETS: readonly { root: string; count: number; entrances: readonly Entrance[] }[] = [
  {
    root: values.faces,
    count: 100,
    entrances: [
      [1, 16, 8],
      [2, 32, 4],
      [3, 64, 2],
    ],
  },
  {
    root: values.large,
    count: 36,
    entrances: [
      [3, 96, 2],
      [4, 128, 2],
      [4, 160, 2],
    ],
  },
];
type Entrance = readonly [entry: number, size: number, scale: number];

/** Larger truths than this, px, are whole stored pictures, since evaluation crops are not that large. */
const LARGEST_CROP = 256;
/** No source without a stated licence. */
const LEFT_OUT = 'voteview';
/** No difference in dB counts for more than this. */
const MOST = 2;
const COLOUR_WEIGHTS: Weights = { clean: 3, soft: 0.5 };
const GREY_WEIGHTS: Weights = { clean: 3, soft: 0 };
const RIDGE = 1e-3;
const SLIGHT: Degradation = {
  blur: [0, 0.6],
  blurShare: 0.6,
  filters: ['bicubic', 'lanczos', 'bilinear', 'box'],
  noise: [0, 4 / 255],
  noiseShare: 0.6,
  jpegShare: 0,
  jpegQuality: [40, 96],
};

type Kind = 'clean' | 'real' | 'photo' | 'slight' | 'chat' | 'soft';

/** Those that are not named weigh 1. */
type Weights = Partial<Record<Kind, number>>;

/** A picture, and by how many dB the network for real pictures is better. */
interface Sample {
  readonly colour: readonly number[];
  readonly grey: readonly number[];
  readonly kind: Kind;
  readonly gain: number;
}

const model = await openNetwork('compact-x16');
const kept = values.samples !== undefined && existsSync(values.samples);
const samples: readonly Sample[] = kept ? JSON.parse(readFileSync(values.samples!, 'utf8')) : await measured();
if (values.samples !== undefined && !kept) writeFileSync(values.samples, JSON.stringify(samples));

const path = fileURLToPath(new URL('../src/degrade/judge-model.ts', import.meta.url));
writeFileSync(
  path,
  `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: numbers that were fitted
/**
 * The model of \`judgeDegradation\`: ${samples.length} inputs made of ${SETS.reduce((sum, { count }) => sum + count, 0)} faces.
 * Written by scripts/fit-judge.ts; do not edit.
 */

/** Parameters of \`judgeDegradation\`. */
export interface JudgeModel {
  /** Of every statistic. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Constant, normalised statistics, their products: of each with itself and those after it. */
  readonly coefficients: readonly number[];
}

/** For pictures with colours. */
export const JUDGE_COLOUR: JudgeModel = ${fit(({ colour }) => colour, COLOUR_WEIGHTS)};

/** For grey ones. */
export const JUDGE_GREY: JudgeModel = ${fit(({ grey }) => grey, GREY_WEIGHTS)};
`,
);
spawnSync('npx', ['biome', 'format', '--write', path], { stdio: 'inherit' });

async function measured(): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const { root, count, entrances } of SETS) {
    const draw = new Stream('judge', count);
    const faces = (await readFaces(root, 'train')).filter(({ source }) => source !== LEFT_OUT);
    for (let i = 0; i < count; i++) {
      const face = faces[Math.floor(draw.uniform() * faces.length)]!;
      const picture = await readImage(face.path);
      for (const entrance of entrances)
        for (const pair of await pairsOf(face, picture, entrance)) samples.push(await sampleOf(pair, entrance));
      if (i % 10 === 9) console.error(`${i + 1} of ${count} faces of ${root}`);
    }
  }
  return samples;
}

interface Pair {
  readonly kind: Kind;
  readonly truth: PixelImage;
  readonly input: PixelImage;
}

async function pairsOf(face: StoredFace, picture: PixelImage, [entry, size, scale]: Entrance): Promise<Pair[]> {
  const side = size * scale;
  const whole = { ...face, face: { ...face.face, size: face.side } };
  const shown = side > LARGEST_CROP ? whole : face;
  const truth = evaluationCrop(picture, shown, side);
  const photo = photoPair(picture, evaluationSquare(shown), { truth: side, input: size }, entry, face.id);
  const soft = soften(truth, new Stream('soft', entry, face.id));
  const slight = (kind: string) => degrade(truth, size, SLIGHT, new Stream(kind, entry, face.id));
  const quality = Math.round(new Stream('quality', entry, face.id).uniform(...SLIGHT.jpegQuality));
  return [
    { kind: 'clean', truth, input: lowResolution(truth, scale) },
    { kind: 'real', truth, input: realInput(truth, size, entry, face.id) },
    { kind: 'photo', truth: photo.truth, input: photo.input },
    { kind: 'slight', truth, input: slight('slight') },
    { kind: 'chat', truth, input: await throughJpeg(slight('chat'), quality) },
    { kind: 'soft', truth: soft, input: lowResolution(soft, scale) },
  ];
}

/** A truth that is soft: out of focus or enlarged before, then perhaps with noise and a camera's compression. */
function soften(truth: PixelImage, draw: Stream): PixelImage {
  const { width: side } = truth;
  const small = Math.round(side / draw.uniform(1.4, 3.5));
  let soft = resize(resize(truth, small, small), side, side);
  if (draw.uniform() < 0.5) {
    const deviation = draw.uniform(0.5, 3);
    const data = soft.data.map((value, i) => ((i & 3) === 3 ? value : Math.round(value + deviation * draw.normal())));
    soft = { ...soft, data: new Uint8ClampedArray(data) };
  }
  return draw.uniform() < 0.6 ? jpeg(soft, Math.round(draw.uniform(70, 96)), '4:2:0') : soft;
}

async function throughJpeg({ width, height, data }: PixelImage, quality: number): Promise<PixelImage> {
  const file = await sharp(data, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .jpeg({ quality })
    .toBuffer();
  return { width, height, data: new Uint8ClampedArray(await sharp(file).ensureAlpha().raw().toBuffer()) };
}

async function sampleOf({ kind, truth, input }: Pair, [entry, , scale]: Entrance): Promise<Sample> {
  const quality = async (degradation: number) => {
    const { image } = await upscaleFace(input, { model, entry, scale, degradation, maxPixels: input.width ** 2 });
    return psnr(image, truth);
  };
  const floats = imageToFloats(input);
  return {
    colour: judgeStatistics(floats, false),
    grey: judgeStatistics(greyFloats(floats), true),
    kind,
    gain: (await quality(1)) - (await quality(0)),
  };
}

/** Logistic regression by Newton's method. */
function fit(statisticsOf: (sample: Sample) => readonly number[], weights: Weights): string {
  const used = samples.filter(({ kind }) => weights[kind] !== 0);
  const rows = used.map(statisticsOf);
  const mean = rows[0]!.map((_, j) => average(rows.map((row) => row[j]!)));
  const deviation = mean.map((m, j) => Math.sqrt(average(rows.map((row) => (row[j]! - m) ** 2))));
  const terms = rows.map((row) => judgeTerms(row.map((value, j) => (value - mean[j]!) / deviation[j]!)));
  const differences = used.map(({ gain }) => Math.min(MOST, Math.abs(gain)));
  const total = average(differences) * differences.length;
  const given = differences.map((difference, n) => difference * (weights[used[n]!.kind] ?? 1));
  let coefficients = terms[0]!.map(() => 0);
  for (let step = 0; step < 60; step++) {
    const gradient = coefficients.map((value, i) => (i === 0 ? 0 : RIDGE * value));
    const curvature = coefficients.map((_, i) =>
      coefficients.map((_, j) => (i === j ? RIDGE * Math.sign(i) + 1e-9 : 0)),
    );
    for (const [n, row] of terms.entries()) {
      const z = row.reduce((sum, value, i) => sum + value * coefficients[i]!, 0);
      const p = 1 / (1 + Math.exp(-Math.min(30, Math.max(-30, z))));
      const weight = given[n]! / total;
      const miss = weight * (p - Number(used[n]!.gain > 0));
      const bend = weight * p * (1 - p);
      for (const [i, value] of row.entries()) {
        gradient[i]! += miss * value;
        for (let j = 0; j <= i; j++) curvature[i]![j]! += bend * value * row[j]!;
      }
    }
    for (const [i, row] of curvature.entries()) for (let j = 0; j < i; j++) curvature[j]![i] = row[j]!;
    const change = solve(curvature, gradient);
    coefficients = coefficients.map((value, i) => value - change[i]!);
  }
  const list = (values: readonly number[], digits: number) =>
    `[${values.map((value) => Number(value.toFixed(digits))).join(', ')}]`;
  return `{ mean: ${list(mean, 3)}, deviation: ${list(deviation, 3)}, coefficients: ${list(coefficients, 2)} }`;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    const pivot = rows
      .slice(i)
      .reduce((best, row, k) => (Math.abs(row[i]!) > Math.abs(rows[best]![i]!) ? i + k : best), i);
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]! / rows[i]![i]!;
      for (let j = i; j <= n; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
