/**
 * One convolution at a time: `npx tsx bench/layers.ts [--json] [--rounds N]`. Every algorithm and both binaries against tfjs-wasm (XNNPACK),
 * interleaved. GFLOP/s count the multiplications of a direct convolution.
 */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { compile } from '../src/engine/compile.js';
import type { Plan } from '../src/engine/plan.js';
import { convolution } from '../src/layers/convolution.js';
import { useWasm } from '../src/node/use-wasm.js';
import { gflops, interleave, machine, rounded } from './measure.js';

setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20 has it behind this flag

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '20' },
    only: { type: 'string' },
  },
});

/** Side, input channels, filters, kernel, stride. */
const SHAPES = [
  [64, 64, 64, 3, 1],
  [128, 64, 64, 3, 1],
  [64, 128, 128, 3, 1],
  [64, 128, 64, 1, 1],
  [64, 64, 128, 1, 1],
  [128, 32, 32, 3, 1],
  [128, 3, 64, 7, 2],
  [16, 64, 64, 3, 1],
  [32, 48, 48, 3, 1],
  [16, 24, 24, 3, 1],
  [64, 24, 24, 3, 1],
  [64, 32, 32, 3, 1],
  [8, 64, 64, 3, 1],
  [4, 64, 64, 3, 1],
  [64, 8, 12, 3, 1],
  [128, 8, 3, 3, 1],
] as const;

const runs = new Map<Plan, { count: number; ms: number }>();

/** Milliseconds that the kernels of a profiled plan take for one run. */
function kernelTime(plan: Plan, values: Float32Array): number {
  const before = runs.get(plan) ?? { count: 0, ms: 0 };
  plan.run(values);
  const count = before.count + 1;
  const ms = count * plan.describe().steps.reduce((sum, step) => sum + step.ms!, 0);
  runs.set(plan, { count, ms });
  return ms - before.ms;
}

await useWasm();
const rows: object[] = [];
for (const [side, channels, filters, kernelSize, strides] of SHAPES) {
  const layer = `${kernelSize}x${kernelSize}${strides > 1 ? ` s${strides}` : ''} ${channels}-${filters} @${side}`;
  if (options.only && !layer.includes(options.only)) continue;
  const input = tfl.input({ shape: [side, side, channels] });
  const output = convolution({ filters, kernelSize, strides, activation: 'relu' }).apply(input) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: input, outputs: output });
  const values = new Float32Array(side * side * channels).map((_, i) => ((i * 7919) % 1000) / 1000);
  const algorithms = kernelSize === 3 ? (['off', 2, 4] as const) : (['off'] as const);
  const plans = algorithms.flatMap((winograd) =>
    (['simd', 'relaxed'] as const).map((simd) => ({
      name: `${winograd === 'off' ? 'direct' : `F(${winograd})`} ${simd}`,
      plan: compile(model, { simd, winograd, profile: true }),
    })),
  );
  const x = tf.tensor4d(values, [1, side, side, channels]);
  const [kernel, bias] = [model.getWeights()[0] as tf.Tensor4D, model.getWeights()[1] as tf.Tensor1D];
  const pad = Math.floor(kernelSize / 2);
  const stock = () =>
    tf.tidy(() => {
      tf.fused.conv2d({ x, filter: kernel, strides, pad, dimRoundingMode: 'floor', bias, activation: 'relu' });
    });
  // Kernels alone on both sides: no copies of inputs and outputs.
  const runners = [
    ...plans.map(({ name, plan }) => ({ name, run: () => kernelTime(plan, values) })),
    { name: 'tfjs-wasm', run: stock },
  ];
  const { macs } = plans[0]!.plan.describe();
  for (const timing of interleave(runners, Number(options.rounds))) {
    rows.push(rounded({ layer, ...timing, gflops: gflops(macs, timing.medianMs) }));
  }
  model.dispose();
  x.dispose();
}
if (options.json) console.log(JSON.stringify({ rows, ...machine() }, undefined, 1));
else console.table(rows);
