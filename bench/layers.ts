/**
 * One convolution with a ReLU at a time, runtimes interleaved in one process:
 * `npm run bench -- layers [--only TEXT] [--threads N] [--rounds N] [--json]`.
 *
 * Every algorithm and both binaries of our engine, tfjs-wasm (XNNPACK), onnxruntime-web and, where it is installed, onnxruntime-node. All
 * copy the result out, all but tfjs-wasm the input in. GFLOP/s count the multiplications of a direct convolution.
 */
import * as tfl from '@tensorflow/tfjs-layers';
import { convolution } from '../src/layers/convolution.js';
import { useWasm } from '../src/node/use-wasm.js';
import { exportOnnx } from '../src/onnx/index.js';
import { CommandLineError, count, readOptions } from './command-line.js';
import { gflops, interleave, type Timing, testValues } from './measure.js';
import { report } from './report.js';
import { engineRunner } from './runners/engine.js';
import { onnxRunners } from './runners/onnx-runners.js';
import type { OnnxRunner } from './runners/onnxruntime.js';
import { tfjsRunner } from './runners/tfjs.js';

/** Side, input channels, filters, kernel, stride. */
type Shape = readonly [number, number, number, number, number];

const SHAPES: readonly Shape[] = [
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
  [8, 64, 64, 3, 1],
  [4, 64, 64, 3, 1],
  [64, 8, 12, 3, 1],
  [128, 8, 3, 3, 1],
  [128, 64, 3, 3, 1],
];

const nameOf = ([side, channels, filters, kernelSize, strides]: Shape) =>
  `${kernelSize}x${kernelSize}${strides > 1 ? ` s${strides}` : ''} ${channels}-${filters} @${side}`;

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { only: '', threads: '1', rounds: '20', json: false });
  const threads = count(options.threads, 'threads');
  const rounds = count(options.rounds, 'rounds');
  const shapes = SHAPES.filter((shape) => nameOf(shape).includes(options.only));
  if (shapes.length === 0) {
    throw new CommandLineError(`No layer holds "${options.only}". Layers: ${SHAPES.map(nameOf).join(', ')}`);
  }
  await useWasm({ kernels: false }); // stock tfjs is what we measure against
  const makers = await onnxRunners(threads);
  const rows: object[] = [];
  for (const shape of shapes) {
    const [side, channels, filters, kernelSize, strides] = shape;
    const macs = kernelSize ** 2 * channels * filters * Math.ceil(side / strides) ** 2;
    for (const timing of await timed(shape, makers, threads, rounds))
      rows.push({ layer: nameOf(shape), ...timing, gflops: gflops(macs, timing.medianMs) });
  }
  report(rows, options.json);
}

async function timed(
  [side, channels, filters, kernelSize, strides]: Shape,
  makers: readonly OnnxRunner[],
  threads: number,
  rounds: number,
): Promise<Timing[]> {
  const input = tfl.input({ shape: [side, side, channels], name: 'x' });
  const output = convolution({ filters, kernelSize, strides, activation: 'relu' }).apply(input) as tfl.SymbolicTensor;
  const model = tfl.model({ inputs: input, outputs: output });
  const shape = [1, side, side, channels];
  const values = testValues(side * side * channels);
  const algorithms = kernelSize === 3 ? (['off', 2, 4] as const) : (['off'] as const);
  const runners = [tfjsRunner(model, values, shape)];
  for (const winograd of algorithms) {
    for (const simd of ['simd', 'relaxed'] as const) {
      const variant = `${winograd === 'off' ? 'direct' : `F(${winograd})`} ${simd}`;
      runners.push(await engineRunner(model, values, { simd, winograd, threads, variant }));
    }
  }
  const onnx = exportOnnx(model);
  for (const make of makers) runners.push(await make(onnx, 'x', values, shape));
  const timings = await interleave(runners, rounds);
  model.dispose();
  return timings;
}
