/**
 * `predict` on tfjs-wasm, stock against our kernels, interleaved in one process:
 * `npm run bench -- tfjs-kernels [--only MODEL] [--rounds N] [--json]`.
 *
 * The paper and compact networks at x8, layer by layer on tfjs's heap (`registerKernels`), and UpscalerJS's ESRGAN slim, a foreign model, with
 * our convolution in the place of tfjs's (`replaceConvolutions`).
 */
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { loadEsrganSlim } from '../examples/custom-bum/esrgan-slim.js';
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import { useWasm } from '../src/node/use-wasm.js';
import { registerKernels, replaceConvolutions } from '../src/tfjs/index.js';
import { BLOCK_KERNELS } from '../src/tfjs/register-blocks.js';
import { choice, count, readOptions } from './command-line.js';
import { loadEsrgan } from './esrgan.js';
import { interleave, testValues } from './measure.js';
import { report } from './report.js';
import { tfjsRunner } from './runners/tfjs.js';

/** Models, and the side of the picture that they enlarge. */
const MODELS = { compact: 16, paper: 16, 'esrgan-slim x8': 16, 'esrgan-slim x2': 64 } as const;
type Name = keyof typeof MODELS;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { only: '', rounds: '15', json: false });
  const rounds = count(options.rounds, 'rounds');
  await useWasm({ kernels: false });
  const rows: object[] = [];
  const names = Object.keys(MODELS) as Name[];
  for (const name of options.only ? [choice(options.only, '--only', names)] : names)
    rows.push(...(await compared(name, rounds)));
  report(rows, options.json);
}

/** Puts our kernels in and gives what takes them out again. */
function layerKernels(): () => void {
  registerKernels('wasm');
  return () => {
    for (const name of BLOCK_KERNELS) tf.unregisterKernel(name, 'wasm');
  };
}

async function load(name: Name): Promise<tfl.LayersModel> {
  if (name === 'esrgan-slim x8') return (await loadEsrgan('esrgan-slim'))!;
  return name === 'esrgan-slim x2' ? loadEsrganSlim(2) : buildMultiStage(`${name}-x8`).model;
}

/** Rows of one model, with the ratio of the medians. */
async function compared(name: Name, rounds: number): Promise<object[]> {
  const use = name.startsWith('esrgan') ? replaceConvolutions : layerKernels;
  const model = await load(name);
  const side = MODELS[name];
  const stock = tfjsRunner(model, testValues(side * side * 3), [1, side, side, 3]);
  const run = () => {
    const restore = use();
    stock.run();
    restore();
  };
  const variant = use === layerKernels ? 'registerKernels' : 'replaceConvolutions';
  const timings = await interleave([{ ...stock, variant, run, close: undefined }, stock], rounds);
  model.dispose();
  return timings.map((timing) => ({ model: name, side, ...timing, times: timings[1]!.medianMs / timing.medianMs }));
}
