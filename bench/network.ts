/**
 * A whole network at x8 from a 16 x 16 face, runtimes interleaved in one process:
 * `npm run bench -- network --family paper|compact [--threads N] [--rounds N] [--winograd auto|off|2|4] [--steps] [--json]`.
 *
 * Our engine (plain and relaxed SIMD), `LayersModel.predict` of tfjs-wasm, onnxruntime-web and, where it is installed, onnxruntime-node on
 * the exported network. `--steps` prints where the time of our relaxed plan goes instead.
 */
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import type { MultiStage } from '../src/compose/multi-stage.js';
import { compile } from '../src/engine/compile.js';
import type { WinogradOption } from '../src/engine/schedule/algorithm.js';
import { useWasm } from '../src/node/use-wasm.js';
import { choice, count, readOptions } from './command-line.js';
import { gflops, interleave, type Timing, testValues } from './measure.js';
import { report } from './report.js';
import { allRunners } from './runners/all-runners.js';
import { onnxRunners } from './runners/onnx-runners.js';

const SIZE = [16, 16] as const;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, {
    family: 'compact',
    threads: '1',
    rounds: '15',
    winograd: 'auto',
    steps: false,
    json: false,
  });
  const family = choice(options.family, '--family', ['paper', 'compact']);
  const word = choice(options.winograd, '--winograd', ['auto', 'off', '2', '4']);
  const winograd: WinogradOption = word === 'auto' || word === 'off' ? word : word === '2' ? 2 : 4;
  const threads = count(options.threads, 'threads');
  const rounds = count(options.rounds, 'rounds');

  await useWasm({ kernels: false }); // stock tfjs is what we measure against
  const network = buildMultiStage(`${family}-x8`);
  if (options.steps) printSteps(network, winograd, rounds);
  else {
    const runners = await allRunners(network.model, SIZE, { winograd, threads, onnx: await onnxRunners(threads) });
    const timings = await interleave(runners, rounds);
    const { macs } = network.describe([...SIZE]);
    report(
      timings.map((timing) => ({ family, ...timing, gflops: gflops(macs, timing.medianMs) })),
      options.json,
    );
    if (!options.json) console.log(ratios(timings));
  }
  network.dispose();
}

/** `against tfjs-wasm: simd 4.2x, relaxed 5.3x; …` */
function ratios(timings: readonly Timing[]): string {
  const ours = timings.filter(({ runner }) => runner === 'msfsr-engine');
  const others = timings.filter(({ runner }) => runner !== 'msfsr-engine');
  const against = ({ runner, medianMs }: Timing) =>
    `${runner}: ${ours.map((own) => `${label(own)} ${(medianMs / own.medianMs).toFixed(2)}x`).join(', ')}`;
  return `against ${others.map(against).join('; ')}`;
}

const label = ({ variant, threads }: Timing) => (threads > 1 ? `${variant} on ${threads} threads` : variant);

/** Prints the steps of the plan, those of a kind together, the slowest first. */
function printSteps(network: MultiStage, winograd: WinogradOption, rounds: number): void {
  const plan = compile(network, { size: SIZE, profile: true, winograd });
  for (let i = 0; i < rounds; i++) plan.run(testValues(SIZE[0] * SIZE[1] * 3));
  const groups = new Map<string, { ms: number; macs: number; count: number }>();
  for (const { kind, algorithm = '', inputs, output = [], ms, macs } of plan.describe().steps) {
    const key = [kind, algorithm, (inputs[0] ?? []).join('x'), output.join('x')].join(' ');
    const group = groups.get(key) ?? { ms: 0, macs: 0, count: 0 };
    groups.set(key, { ms: group.ms + ms!, macs: group.macs + macs, count: group.count + 1 });
  }
  for (const [key, { ms, macs, count }] of [...groups].sort((a, b) => b[1].ms - a[1].ms).slice(0, 40))
    console.log(`${ms.toFixed(2).padStart(7)} ms ${gflops(macs, ms).toFixed(0).padStart(4)} GFLOP/s ${count} x ${key}`);
  plan.dispose();
}
