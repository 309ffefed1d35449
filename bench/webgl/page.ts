/** Measures a network on this browser's WebGL; webgl.ts opens the page and reads the rows. */
import '@tensorflow/tfjs-backend-webgl';
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl';
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../../src/compose/build-multi-stage.js';
import { BLOCK_KERNELS } from '../../src/tfjs/register-blocks.js';
import { registerWebglKernels } from '../../src/webgl/register.js';
import { countCalls } from '../../test/browser/count-calls.js';
import { gflops, interleave, type Runner, testValues } from '../measure.js';

const query = new URLSearchParams(location.search);
const preset = query.get('preset') ?? 'compact-x8';
await tf.setBackend('webgl');
const backend = tf.backend() as MathBackendWebGL;
const { gl } = backend.getGPGPUContext();
const calls = countCalls(backend, false);
const input = tf.tensor4d(testValues(16 * 16 * 3), [1, 16, 16, 3]);
const drawn = new Map<string, number>();

/** A network of its own for each: how a weight lies in its texture depends on who used it first. */
function runner(name: string, prepare: () => void): Runner {
  const network = buildMultiStage(preset);
  return {
    runner: name,
    variant: 'predict',
    threads: 1,
    run: () => {
      prepare();
      calls.draws = 0;
      const stages = network.predict(input);
      stages[stages.length - 1]!.image.dataSync();
      for (const { image, boundaries } of stages) tf.dispose([image, boundaries ?? []]);
      drawn.set(name, calls.draws);
    },
  };
}

const timings = await interleave(
  [
    runner('msfsr-webgl', registerWebglKernels),
    runner('tfjs-webgl', () => {
      for (const name of BLOCK_KERNELS) if (tf.getKernel(name, 'webgl')) tf.unregisterKernel(name, 'webgl');
    }),
  ],
  Number(query.get('rounds') ?? 10),
  1,
);
const { macs } = buildMultiStage(preset).describe([16, 16]);
const rows = timings.map((timing) => ({
  preset,
  ...timing,
  draws: drawn.get(timing.runner),
  gflops: gflops(macs, timing.medianMs),
}));
const names = gl.getExtension('WEBGL_debug_renderer_info');
const renderer = String(gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
document.querySelector('#result')!.textContent = JSON.stringify({ rows, renderer }, undefined, 1);
