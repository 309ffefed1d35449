/**
 * What else enlarges 16 x 16 to 128 x 128, with parameters and multiply-accumulates, interleaved in one process:
 * `npm run bench -- peers [--rounds N] [--json]`.
 *
 * Bicubic enlargement (plain TypeScript); compact-x8, UpscalerJS's ESRGAN slim and, where it is installed, ESRGAN thick, each on our engine and
 * on stock tfjs-wasm, as UpscalerJS runs them.
 */
import type * as tfl from '@tensorflow/tfjs-layers';
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import { resize } from '../src/image/resize.js';
import { createPixelImage } from '../src/image/types.js';
import { foreignBum } from '../src/modules/bum/foreign.js';
import { useWasm } from '../src/node/use-wasm.js';
import { bestVariant } from '../src/wasm/kernels.js';
import { count, readOptions } from './command-line.js';
import { loadEsrgan } from './esrgan.js';
import { interleave, type Runner, testValues } from './measure.js';
import { sayMissing } from './peers-installed.js';
import { report } from './report.js';
import { engineRunner } from './runners/engine.js';
import { tfjsRunner } from './runners/tfjs.js';

const SIZE = [16, 16] as const;
const SHAPE = [1, ...SIZE, 3] as const;

/** A runner, and what it runs. */
interface Peer {
  readonly model: string;
  readonly parameters: number;
  readonly macs: number;
  readonly runner: Runner;
}

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { rounds: '15', json: false });
  const rounds = count(options.rounds, 'rounds');
  await useWasm({ kernels: false }); // stock tfjs is what we measure against
  const values = testValues(SIZE[0] * SIZE[1] * 3);
  const peers = [bicubic(values), ...(await ours(values))];
  for (const name of ['esrgan-slim', 'esrgan-thick'] as const) {
    const model = await loadEsrgan(name);
    if (model) peers.push(...(await bothWays(`${name} x8`, model, figures(model), values)));
    else sayMissing(`@upscalerjs/${name}`);
  }
  const timings = await interleave(
    peers.map(({ runner }) => runner),
    rounds,
  );
  const rows = peers.map(({ model, parameters, macs }, i) => ({ model, ...timings[i], parameters, macs }));
  report(rows, options.json);
}

function bicubic(values: Float32Array): Peer {
  const face = createPixelImage(SIZE[1], SIZE[0]);
  for (let i = 0; i < SIZE[0] * SIZE[1]; i++)
    face.data.set(
      [0, 1, 2, 3].map((c) => (c === 3 ? 255 : 255 * values[3 * i + c]!)),
      4 * i,
    );
  const run = () => resize(face, 8 * SIZE[1], 8 * SIZE[0]);
  const runner = { runner: 'plain TypeScript', variant: 'resize', threads: 1, run };
  return { model: 'bicubic x8', parameters: 0, macs: 0, runner };
}

async function ours(values: Float32Array): Promise<Peer[]> {
  const network = buildMultiStage('compact-x8');
  const { macs, trainable, frozen } = network.describe([...SIZE]);
  return bothWays('compact-x8', network.model, { macs, parameters: trainable + frozen }, values);
}

/** A model on our engine and on tfjs. */
async function bothWays(
  name: string,
  model: tfl.LayersModel,
  facts: Pick<Peer, 'macs' | 'parameters'>,
  values: Float32Array,
): Promise<Peer[]> {
  return [
    { model: name, ...facts, runner: await engineRunner(model, values, { size: SIZE, simd: bestVariant()! }) },
    { model: name, ...facts, runner: tfjsRunner(model, values, SHAPE) },
  ];
}

/** Parameters and multiply-accumulates of a foreign model. */
function figures(model: tfl.LayersModel): { parameters: number; macs: number } {
  const { modules } = buildMultiStage({ stages: [{ bum: foreignBum(model, { scale: 8 }) }] }).describe([...SIZE]);
  return { parameters: model.countParams(), macs: modules[0]!.macs };
}
