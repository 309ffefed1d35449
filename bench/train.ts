/**
 * A training step (forward, loss, gradients, Adam), ours and tfjs-wasm's interleaved in one process, one thread:
 * `npm run bench -- train [--family convolutions|compact-x2|compact-x8] [--batch N] [--rounds N] [--plain] [--json]`.
 *
 * `convolutions` is six 3x3 convolutions of 32 channels with bias and ReLU at 64². tfjs-wasm lacks the gradient of weights (Conv2DBackpropFilter)
 * and cannot train: it gets ours, everything else is its own. `--plain` measures without relaxed SIMD (Node 20).
 */
import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import type * as tfl from '@tensorflow/tfjs-layers';
import { buildMultiStage } from '../src/compose/build-multi-stage.js';
import { useWasm } from '../src/node/use-wasm.js';
import { type NamedWeights, namedWeights } from '../src/train/named-weights.js';
import { Adam } from '../src/train/optimizers/adam.js';
import { registerTraining } from '../src/train/register-training.js';
import { conv2DBackpropFilter } from '../src/train/tfjs/conv2d-backprop-filter.js';
import { bestVariant } from '../src/wasm/kernels.js';
import { choice, count, readOptions } from './command-line.js';
import { gflops, interleave, type Runner, testValues } from './measure.js';
import { report } from './report.js';

/** What is trained: its weights, a loss, and multiply-accumulates of one step. */
interface Subject {
  readonly weights: NamedWeights;
  readonly loss: () => tf.Scalar;
  readonly macs: number;
}

export async function bench(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv, { family: 'convolutions', batch: '8', rounds: '5', plain: false, json: false });
  const family = choice(options.family, '--family', ['convolutions', 'compact-x2', 'compact-x8']);
  const [batch, rounds] = [count(options.batch, 'batch'), count(options.rounds, 'rounds')];
  if (options.plain) setFlagsFromString('--no-experimental-wasm-relaxed-simd');
  await useWasm({ kernels: false });
  const { weights, loss, macs } = family === 'convolutions' ? convolutions(batch) : network(family, batch);
  const adam = new Adam(weights, [0.9, 0.99]);
  const step = (register: () => () => void) => () => {
    const restore = register();
    const { value, grads } = tf.variableGrads(loss, [...weights.values()]);
    adam.step(grads, 1e-4, 1);
    value.dataSync();
    tf.dispose([value, grads]);
    restore();
  };
  const runners: Runner[] = [
    { runner: 'msfsr', variant: bestVariant() ?? 'none', threads: 1, run: step(registerTraining) },
    { runner: 'tfjs-wasm', variant: 'our weight gradient', threads: 1, run: step(registerWeightGradient) },
  ];
  const timings = await interleave(runners, rounds);
  const rows = timings.map((timing) => ({ family, batch, ...timing, gflops: gflops(macs, timing.medianMs) }));
  report(rows, options.json);
  if (!options.json) console.log(`${(timings[1]!.medianMs / timings[0]!.medianMs).toFixed(2)}x`);
}

/** The one kernel without which tfjs-wasm cannot train. */
function registerWeightGradient(): () => void {
  const kernel = { kernelName: tf.Conv2DBackpropFilter, backendName: 'wasm', kernelFunc: conv2DBackpropFilter };
  tf.registerKernel(kernel);
  return () => tf.unregisterKernel(kernel.kernelName, kernel.backendName);
}

function convolutions(batch: number): Subject {
  const [side, channels, depth] = [64, 32, 6];
  const shape: [number, number, number, number] = [batch, side, side, channels];
  const [x, truth] = [1, 2].map((seed) => tf.randomNormal(shape, 0, 1, 'float32', seed) as tf.Tensor4D);
  const layers = Array.from({ length: depth }, (_, i) => ({
    kernel: tf.variable(tf.randomNormal<tf.Rank.R4>([3, 3, channels, channels], 0, 0.08, 'float32', i)),
    bias: tf.variable(tf.zeros([channels])),
  }));
  const loss = () => {
    let y: tf.Tensor4D = x!;
    for (const { kernel, bias } of layers) y = tf.relu(tf.add(tf.conv2d(y, kernel, 1, 1), bias)) as tf.Tensor4D;
    return tf.mean(tf.square(tf.sub(y, truth!))) as tf.Scalar;
  };
  const weights = new Map(layers.flatMap(({ kernel, bias }) => [kernel, bias]).map((w) => [w.name, w as tf.Variable]));
  // Three passes a layer; nobody asks for the gradient of the first one's input.
  return { weights, loss, macs: (3 * depth - 1) * batch * side ** 2 * 9 * channels ** 2 };
}

/** A preset from 16², with the sum of all its outputs as a loss. */
function network(preset: string, batch: number): Subject {
  const multiStage = buildMultiStage(preset);
  const model: tfl.LayersModel = multiStage.model;
  const x = tf.tensor4d(testValues(batch * 16 * 16 * 3), [batch, 16, 16, 3]);
  const loss = () => {
    const outputs = [model.apply(x, { training: true })].flat() as tf.Tensor[];
    return tf.addN(outputs.map((output) => tf.mean(tf.square(output)))) as tf.Scalar;
  };
  const { macs } = multiStage.describe([16, 16]);
  return { weights: namedWeights(model.trainableWeights), loss, macs: 3 * batch * macs };
}
