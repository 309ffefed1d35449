import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { saveNetwork } from '../../src/node/save-network.js';
import { useWasm } from '../../src/node/use-wasm.js';
import { shakeWeights } from '../../src/testing/values.js';
import { Batches } from '../../src/train/data/batches.js';
import { type PreparedFace, prepareFaces } from '../../src/train/data/prepare-faces.js';
import { Learner } from '../../src/train/loop/learner.js';
import { Schedule } from '../../src/train/loop/schedule.js';
import { Teacher } from '../../src/train/loop/teacher.js';
import type { StepLosses } from '../../src/train/losses/network-loss.js';
import { checkRecipe, type Recipe } from '../../src/train/recipe.js';
import { registerTraining } from '../../src/train/register-training.js';
import { entryTargets } from '../../src/train/targets.js';
import { urdgn } from '../../src/zoo/urdgn.js';
import { smallStage } from '../compose/small.js';
import { python, runPython, titled } from './python.js';

const SCRIPT = fileURLToPath(new URL('train_reference.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'msfsr-training-'));
const STEPS = 20;
/** Largest difference of any loss; about 3e-6 is usual. */
const TOLERANCE = 1e-4;
/** Of the gradient's norm: where the error of a pixel changes its sign a little earlier, the gradient of |d| jumps. */
const GRADIENT_TOLERANCE = 5e-3;

const REMEMBERING = { type: 'conv-lstm', hidden: 3, blocks: 1, features: 5, modulation: 4 };

/** The recipe whose network has moving statistics. */
const NORMALISED = 'normalised by batches';

/** Every option that moves a loss, in two recipes. */
const RECIPES = {
  'entries, degradations, colours': {
    losses: { kind: 'l1', image: [0.3, 1], boundary: [0.3, 0.3], lowResolution: 0.5 },
    entries: [
      { stage: 1, share: 0.6 },
      { stage: 2, share: 0.4 },
    ],
    degradation: { blur: [0, 1], filters: ['bicubic', 'lanczos', 'bilinear', 'box'], noise: [0, 0.03] },
    augment: { rotation: 10, shift: 0.2, scale: [1.1, 2.2], brightness: 0.1, contrast: 0.2, gamma: 0.2 },
    sourceWeights: { a: 1.5, b: 0.5 },
    ema: { start: 0.9, end: 0.99 },
  },
  'photos, shares, steps of an entry': {
    entries: [
      { stage: 1, share: 0.6 },
      { stage: 2, share: 0.4 },
    ],
    augment: { rotation: 6, shift: 0.1, scale: [1.1, 1.8], brightness: 0.1, contrast: 0.2, gamma: 0.2, softShare: 0.4 },
    degradation: {
      cleanShare: 0.15,
      blur: [0, 0.9],
      blurShare: 0.7,
      filters: ['bicubic', 'lanczos', 'bilinear', 'box'],
      noise: [0, 0.03],
      noiseShare: 0.7,
      shotNoise: [0, 0.05],
      shotShare: 0.7,
      jpegShare: 0.7,
      jpegQuality: [35, 92],
      chroma: '4:2:0',
      photoShare: 0.6,
      entries: { 2: { photoScale: [1, 2], photoAngle: 3, blurShare: 1 } },
    },
  },
  'a frozen stage, soft pictures': {
    freeze: [1],
    entries: [
      { stage: 1, share: 0.6 },
      { stage: 2, share: 0.4 },
    ],
    softPictures: { below: 14, weight: 0.5 },
  },
  'clips, a memory, gradients through time': {
    sequence: { frames: 3, shift: 0.1, angle: 8, zoom: 0.1, expression: 0.25, difference: 0.5 },
    losses: { image: [0.3, 1], attention: { image: [0, 0.4] } },
    augment: { rotation: 6, shift: 0.1, scale: [1.1, 1.5], softness: [3, 9], softShare: 0.6 },
    degradation: {
      blur: [0, 1],
      blurShare: 0.5,
      filters: ['bicubic', 'box'],
      noise: [0, 0.03],
      jpegShare: 0.5,
      photoShare: 0.4,
    },
  },
  [NORMALISED]: { ema: { start: 0.8, end: 0.9 } },
  adversarial: {
    losses: {
      kind: 'charbonnier',
      adversarial: { weight: 0.05, warmup: 5, filters: 4, layers: 2, learningRate: 1e-3 },
    },
    augment: { rotation: 0 },
    granularity: [2],
  },
  'attention, relativistic, features': {
    losses: {
      image: [0.3, 1],
      attention: { image: [0.2, 0.5], granularity: 1.5 },
      adversarial: {
        kind: 'relativistic',
        weight: 0.02,
        perceptual: 0.3,
        texture: 0.2,
        patch: 8,
        degraded: 0.3,
        warmup: 4,
        filters: 4,
        layers: 2,
        learningRate: 1e-3,
      },
    },
    degradation: { cleanShare: 0.5, blur: [0.2, 0.8], blurShare: 1 },
  },
  'Muon, PSNR, a teacher': {
    optimizer: { kind: 'muon', learningRate: 4e-3, clip: 0.1 },
    losses: { kind: 'psnr', teacher: { weights: join(folder, 'teacher'), weight: 0.7 } },
  },
};

beforeAll(async () => {
  await useWasm();
  registerTraining();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Writes faces as train_reference.py reads them. */
async function writeFaces(faces: readonly PreparedFace[]): Promise<void> {
  const records = faces.map(({ source, image, face: { cx, cy, size }, lines }) => ({
    source,
    side: image.width,
    face: [cx, cy, size],
    lines: lines.polylines.map((line) => line && [...line]),
  }));
  await writeFile(join(folder, 'faces.json'), JSON.stringify(records));
  const colours = faces.map(({ image }) => Uint8Array.from(image.data.filter((_, i) => (i & 3) !== 3)));
  await writeFile(join(folder, 'faces.bin'), Buffer.concat(colours));
}

/** A network of one stage x4: its image is that of the pupil's second stage. */
async function teacherNetwork(weights: string) {
  const network = buildMultiStage({ stages: [{ bum: { type: 'compact', filters: 8, blocks: 1, scale: 4 } }] });
  shakeWeights(network.model.weights, 'teacher');
  await saveNetwork(network, weights);
  return network;
}

async function ours(recipe: Recipe, faces: readonly PreparedFace[], normalised: boolean) {
  const { weights } = recipe.losses.teacher;
  const taught = weights ? await teacherNetwork(weights) : undefined;
  const network = buildMultiStage({
    stages: [
      smallStage({ granularity: 1.5, ...(normalised && { bum: urdgn({ scale: 2, filters: 8 }) }) }),
      smallStage({ granularity: 1, ...(recipe.sequence.frames > 1 && { bfm: REMEMBERING }) }),
    ],
  });
  await saveNetwork(network, join(folder, 'network'));
  const targets = entryTargets(network, recipe);
  const batches = new Batches(faces, recipe, targets);
  const learner = new Learner(network, recipe, undefined, taught && new Teacher(taught, targets));
  const schedule = new Schedule(recipe);
  const losses: StepLosses[] = [];
  const bytes: number[] = [];
  for (; schedule.step < STEPS; schedule.step++) {
    const batch = batches.batch(schedule.step);
    const frames = [batch, ...batch.later];
    for (const values of [frames.map(({ truth }) => truth), frames.map(({ input }) => input)])
      for (const value of values.flatMap((one) => [...one])) bytes.push(Math.round(value * 255));
    losses.push({ entry: batch.entry.entry, ...(await learner.step(batch, schedule)) });
  }
  await learner.average.during(() => learner.settle(batches, schedule.step));
  learner.average.moveIn();
  const statistics = network.model.nonTrainableWeights.map(
    (weight) => [weight.originalName, [...weight.read().dataSync()]] as const,
  );
  learner.dispose();
  network.dispose();
  taught?.dispose();
  return { losses, bytes, statistics };
}

describe.skipIf(!python)(titled('training against the PyTorch program'), () => {
  it.each(Object.entries(RECIPES))(
    'gives the same batches, losses and statistics: %s',
    async (name, options) => {
      const base = { size: 32, batch: 3, steps: 30, precision: 'fp32', schedule: { warmup: 4 } };
      const json = { ...base, optimizer: { learningRate: 2e-3 }, ...options };
      const recipe = checkRecipe(json);
      const drawn = [1, 2, 3, 4, 5].map((i) => ({ ...drawnFace(i, 50), source: i % 2 ? 'a' : 'b' }));
      const { train: faces } = await prepareFaces({ train: drawn, validation: [] }, recipe.size);
      await writeFaces(faces);
      await writeFile(join(folder, 'recipe.json'), JSON.stringify(json));
      const { losses, bytes, statistics } = await ours(recipe, faces, name === NORMALISED);
      const found = JSON.parse(await runPython([SCRIPT, folder, String(STEPS)]));
      const theirs: StepLosses[] = found.losses;

      expect(Buffer.from(bytes).equals(await readFile(join(folder, 'batches.bin')))).toBe(true);

      expect(theirs).toHaveLength(STEPS);
      for (const [step, expected] of theirs.entries()) {
        expect(Object.keys(losses[step]!).sort()).toEqual(Object.keys(expected).sort());
        for (const [name, value] of Object.entries(expected))
          expect(Math.abs(losses[step]![name]! - value), `${name} of step ${step}`).toBeLessThan(
            name === 'gradient' ? GRADIENT_TOLERANCE : TOLERANCE,
          );
      }
      expect(statistics.map(([key]) => key)).toEqual(Object.keys(found.statistics));
      expect(statistics.length > 0).toBe(name === NORMALISED);
      for (const [key, values] of statistics)
        for (const [i, value] of values.entries())
          expect(Math.abs(value - found.statistics[key][i]), key).toBeLessThan(TOLERANCE);

      // The comparison means something only if training moved the losses much farther than the tolerance.
      const images = losses.filter(({ entry }) => entry === 1).map(({ image2 }) => image2!);
      expect(images[0]! - images[images.length - 1]!).toBeGreaterThan(100 * TOLERANCE);
    },
    300_000,
  );
});
