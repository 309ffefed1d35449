/**
 * Fine-tunes a pipeline with a BUM of its own on a folder of faces, on the CPU, and measures it on faces it has not seen.
 *
 *     npx msfsr label FOLDER                                     once: finds the landmarks
 *     npx tsx examples/fine-tune/main.ts [FOLDER] [--steps N] [--small]
 *
 * About 50 pictures do; a tenth of them is held out. A step takes about a second of one core. Without a folder, 50 drawn faces are used. `--small` trains a tiny network from
 * first random weights on 32x32 px.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { trainingData } from 'msfsr/faces';
import { fileCheckpoints, saveNetwork, useWasm } from 'msfsr/node';
import { type Recipe, type TrainingData, train } from 'msfsr/train';
import { drawnFace } from './drawn-face.js';
import { gainOf } from './gain-of.js';
import { buildPipeline } from './pipeline.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string' },
    small: { type: 'boolean', default: false },
    out: { type: 'string', default: 'out/fine-tune' },
  },
});
const { small, out } = values;

const drawn = (side: number): TrainingData => {
  const faces = Array.from({ length: 50 }, (_, i) => drawnFace(i, side));
  return { train: faces.slice(0, 45), validation: faces.slice(45) };
};
const data = positionals[0] ? await trainingData(positionals[0]) : drawn(small ? 44 : 96);
for (const { id, reason } of data.skipped ?? []) console.log(`skipped: ${id}: ${reason}`);
console.log(`${data.train.length} faces to train with, ${data.validation.length} held out`);

await useWasm();
const model = await buildPipeline(small);
const json = JSON.parse(await readFile(new URL('recipe.json', import.meta.url), 'utf8')) as Recipe;
const recipe = {
  ...json,
  ...(small && { size: 32, batch: 4, optimizer: { ...json.optimizer, learningRate: 3e-3 } }),
  ...(values.steps && { steps: Number(values.steps) }),
};
const before = await gainOf(model, data.validation, recipe.size);
console.log(`before: ${before.toFixed(2)} dB over bicubic`);

const started = performance.now();
await train({
  model,
  data,
  recipe,
  checkpoints: fileCheckpoints(`${out}/last.checkpoint`),
  callbacks: {
    onStep({ step, losses }) {
      if (step % recipe.logEvery === 0) console.log(`step ${step}: loss ${losses?.loss?.toFixed(4)}`);
    },
    onValidation: ({ step, validation }) => console.log(`step ${step}: ${validation.gain.toFixed(2)} dB over bicubic`),
  },
});
const minutes = (performance.now() - started) / 60_000;
const after = await gainOf(model, data.validation, recipe.size);
console.log(`after ${minutes.toFixed(1)} minutes: ${after.toFixed(2)} dB over bicubic`);
await saveNetwork(model, `${out}/network`);
console.log(`${out}/network`);
model.dispose();
