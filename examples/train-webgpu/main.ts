/**
 * Trains on the GPU in Node, through WebGPU:
 *
 *     npm install --no-save webgpu
 *     npx tsx examples/train-webgpu/main.ts [FOLDER] [--steps N]
 *
 * The pipeline and the faces are those of examples/fine-tune, small ones; FOLDER is one that msfsr label has been through. Where there is
 * no adapter, it says so and ends.
 */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { trainingData } from 'msfsr/faces';
import { type Recipe, train } from 'msfsr/train';
import { drawnFace } from '../fine-tune/drawn-face.js';
import { buildPipeline } from '../fine-tune/pipeline.js';
import { startWebgpu } from './start-webgpu.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { steps: { type: 'string' } } });

const started = await startWebgpu();
if ('missing' in started) {
  console.log(`WebGPU cannot be had here: ${started.missing}`);
  process.exit(0);
}
console.log(`webgpu on ${started.adapter}`);

const faces = Array.from({ length: 50 }, (_, i) => drawnFace(i, 44));
const data = positionals[0]
  ? await trainingData(positionals[0])
  : { train: faces.slice(0, 45), validation: faces.slice(45) };
const model = await buildPipeline(true);
const recipe = JSON.parse(await readFile(new URL('../fine-tune/recipe.json', import.meta.url), 'utf8')) as Recipe;
const { step, seconds, best } = await train({
  model,
  data,
  recipe: { ...recipe, size: 32, batch: 4, steps: Number(values.steps ?? 100), validateEvery: 25 },
  callbacks: {
    onStep({ step: done, losses }) {
      if (done % recipe.logEvery === 0) console.log(`step ${done}: loss ${losses?.loss?.toFixed(4)}`);
    },
    onValidation: ({ step: done, validation }) =>
      console.log(`step ${done}: ${validation.gain.toFixed(2)} dB over bicubic`),
  },
});
console.log(`${step} steps in ${seconds.toFixed(0)} s, best ${best?.toFixed(2)} dB over bicubic`);
// Dawn keeps Node alive.
process.exit(0);
