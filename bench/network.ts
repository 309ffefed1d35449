/**
 * A whole network at x8, one thread, from a 16 x 16 face: `npx tsx bench/network.ts --family paper|compact [--json] [--rounds N] [--steps]`.
 *
 * Our engine (plain and relaxed SIMD) against `LayersModel.predict` of tfjs-wasm, interleaved in one process. `--steps` prints where the
 * time of the relaxed plan goes.
 */

import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import { compile } from '../src/engine/compile.js';
import { useWasm } from '../src/node/use-wasm.js';
import { gflops, interleave, machine, rounded } from './measure.js';

setFlagsFromString('--experimental-wasm-relaxed-simd'); // Node 20 has it behind this flag

const { values: options } = parseArgs({
  options: {
    family: { type: 'string', default: 'compact' },
    rounds: { type: 'string', default: '15' },
    winograd: { type: 'string', default: 'auto' },
    json: { type: 'boolean', default: false },
    steps: { type: 'boolean', default: false },
  },
});
const SIZE = 16;
const winograd = (['2', '4'].includes(options.winograd) ? Number(options.winograd) : options.winograd) as 'auto';

await useWasm();
const network = buildMultiStage(`${options.family}-x8`);
const values = new Float32Array(SIZE * SIZE * 3).map((_, i) => ((i * 7919) % 1000) / 1000);
const input = tf.tensor4d(values, [1, SIZE, SIZE, 3]);
const plans = (['simd', 'relaxed'] as const).map((simd) => compile(network, { size: [SIZE, SIZE], simd, winograd }));

const runners = [
  ...plans.map((plan) => ({ name: plan.simd, run: () => plan.run(values) })),
  {
    name: 'predict',
    run: () =>
      tf.tidy(() => {
        for (const output of [network.model.predict(input)].flat()) (output as tf.Tensor).dataSync();
      }),
  },
];
const timings = interleave(runners, Number(options.rounds));
const { macs } = plans[0]!.describe();
const rows = timings.map(({ name, ...times }) =>
  rounded({
    family: options.family,
    runner: name === 'predict' ? 'tfjs-wasm' : 'msfsr-engine',
    variant: name,
    threads: 1,
    ...times,
    gflops: gflops(macs, times.medianMs),
  }),
);
const [simd, relaxed, predict] = timings.map(({ medianMs }) => medianMs) as [number, number, number];
if (options.json) console.log(JSON.stringify({ rows, ...machine() }, undefined, 1));
else {
  console.table(rows);
  console.log(`against tfjs-wasm: ${(predict / simd).toFixed(2)}x, relaxed ${(predict / relaxed).toFixed(2)}x`);
}

if (options.steps) {
  const plan = compile(network, { size: [SIZE, SIZE], profile: true, winograd });
  for (let i = 0; i < 20; i++) plan.run(values);
  const groups = new Map<string, { ms: number; macs: number; count: number }>();
  for (const step of plan.describe().steps) {
    const key = [step.kind, step.algorithm ?? '', (step.inputs[0] ?? []).join('x'), (step.output ?? []).join('x')].join(
      ' ',
    );
    const group = groups.get(key) ?? { ms: 0, macs: 0, count: 0 };
    groups.set(key, { ms: group.ms + step.ms!, macs: group.macs + step.macs, count: group.count + 1 });
  }
  const sorted = [...groups].sort((a, b) => b[1].ms - a[1].ms).slice(0, 40);
  for (const [key, { ms, macs: work, count }] of sorted)
    console.log(`${ms.toFixed(2).padStart(7)} ms ${gflops(work, ms).toFixed(0).padStart(4)} GFLOP/s ${count} x ${key}`);
}
