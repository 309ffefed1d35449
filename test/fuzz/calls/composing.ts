/** Layers, modules, networks that are composed of them, and what trains and tests those. */
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { MultiStage } from '../../../src/compose/multi-stage.js';
import * as msfsr from '../../../src/index.js';
import { runLayerTest, runModuleTest } from '../../../src/testing/index.js';
import { registerKernels } from '../../../src/tfjs/index.js';
import * as training from '../../../src/train/index.js';
import * as zoo from '../../../src/zoo/index.js';
import { plainStage, smallStage } from '../../compose/small.js';
import { call, close, type PublicCall } from './call.js';

const { BEM, BFM, BUM } = msfsr;

/** Symbolic tensors of a stage. */
const image = tfl.input({ shape: [null, null, 3] });
const largeImage = tfl.input({ shape: [null, null, 3] });
const features = tfl.input({ shape: [null, null, 5] });
const boundaries = tfl.input({ shape: [null, null, 11] });

const nearest = {
  scale: 2,
  config: { type: 'nearest' },
  build: ({ apply }: msfsr.BuildContext, given: msfsr.BumInput) => ({
    image: apply('up', (name) => msfsr.resample({ name, method: 'upsampleNearest', size: 2 }), given.image),
  }),
};
const flat = (given: { image: { shape: number[] } }) => {
  const [n, h, w] = given.image.shape as [number, number, number];
  return tf.zeros([n, h / 2, w / 2, 11]);
};

const layers: readonly PublicCall[] = [
  call(msfsr.bottleneck, [{ name: 'b', channels: 4, filters: 6, initStd: 0.1 }]),
  call(msfsr.boundaryFusion, [{ name: 'f', channels: 4, mode: 'modulate', hidden: 4, initStd: 0.1 }]),
  call(msfsr.boundaryFusion, [{ name: 'f', channels: 8, mode: 'concat', hidden: 2 }]),
  call(msfsr.channelAttention, [{ name: 'a', channels: 4, squeeze: 2, useBias: true, initStd: 0.1 }]),
  call(msfsr.convLstmGates, [{ name: 'g', channels: 4, gives: 'cell' }]),
  call(msfsr.convolution, [{ name: 'c', filters: 4, kernelSize: 3, strides: 1, activation: 'relu' }]),
  call(msfsr.hourglass, [{ name: 'h', channels: 4, depth: 1 }]),
  call(msfsr.join, [{ name: 'j', method: 'add', count: 2 }]),
  call(msfsr.resample, [{ name: 's', method: 'upsampleBicubic', size: 2 }]),
  call(msfsr.residualBlock, [{ name: 'r', filters: 4, activation: 'prelu' }]),
  call(msfsr.valueRange, [{ name: 'v', from: [0, 1], to: [-1, 1] }]),
];

const modules: readonly PublicCall[] = [
  call(BUM.compact, [{ filters: 4, blocks: 1, scale: 2 }]),
  call(BUM.compact, [{ image, features }, { prefix: 'own' }], (given, options) =>
    BUM.compact({ filters: 4, blocks: 1 }).apply(given, options),
  ),
  call(BUM.paper, [{}]),
  call(BUM.foreign, [
    (images: tf.Tensor4D) => tf.image.resizeBilinear(images, [2 * images.shape[1], 2 * images.shape[2]]),
    { scale: 2, inputRange: [0, 1], outputRange: [0, 1], trainable: false, name: 'own' },
  ]),
  call(BUM.define, [nearest]),
  call(BUM.define, [nearest, { image }], (module, given) => BUM.define(module).apply(given)),
  call(BEM.compact, [{ channels: 4, depth: 1 }]),
  call(
    BEM.compact,
    [
      { image: largeImage, features },
      { prefix: 'own', scale: 2 },
    ],
    (given, options) => BEM.compact({ channels: 4, depth: 1 }).apply(given, options),
  ),
  call(BEM.paper, [{}]),
  call(BEM.foreign, [flat, { scale: 2, features: 5, name: 'own' }]),
  call(BEM.define, [{ ...BEM.compact({ channels: 4, depth: 1 }) }]),
  call(BFM.compact, [{ blocks: 1, features: 4, hidden: 4 }]),
  call(
    BFM.compact,
    [
      { image: largeImage, features, boundaries },
      { prefix: 'own', scale: 2 },
    ],
    (given, options) => BFM.compact({ blocks: 1, features: 4, hidden: 4 }).apply(given, options),
  ),
  call(BFM.convLstm, [{ blocks: 1, features: 4, hidden: 4, modulation: 4, filters: 4 }]),
  call(BFM.recurrent, [{ blocks: 1, features: 4, hidden: 4 }]),
  call(BFM.paper, [{}]),
  call(BFM.foreign, [({ image }: { image: tf.Tensor4D }) => image.clone(), { scale: 2, name: 'own' }]),
  call(BFM.define, [{ ...BFM.compact({ blocks: 1, features: 4, hidden: 4 }) }]),
  call(zoo.edsr, [{ scale: 2, filters: 4, blocks: 1 }]),
  call(zoo.enhanceNet, [{ scale: 2, filters: 4, blocks: 1 }]),
  call(zoo.fsrCoarse, [{ scale: 2, filters: 4, blocks: 1 }]),
  call(zoo.fsrPrior, [{ filters: 4, depth: 1 }]),
  call(zoo.fsrFine, [{ filters: 4, blocks: 1 }]),
  call(zoo.pfsr, [{ filters: 4 }]),
  call(zoo.rrdb, [{ scale: 2, filters: 4, growth: 2, blocks: 1 }]),
  call(zoo.urdgn, [{ scale: 2, filters: 4 }]),
];

/** Names that are registered once and for all. */
const ownPreset = () => ({ stages: [plainStage()] });

/** Calls that make networks and work on their weights. */
export const composingCalls = (model: MultiStage): readonly PublicCall[] => [
  ...layers,
  ...modules,
  call(msfsr.buildMultiStage, [{ name: 'n', stages: [{ ...smallStage(), granularity: 1 }, plainStage()] }], (options) =>
    close(msfsr.buildMultiStage(options)),
  ),
  call(msfsr.presetOptions, ['compact-x8']),
  call(msfsr.registerPreset, ['fuzzed', ownPreset]),
  call(msfsr.registerModule, ['bum', 'fuzzed', BUM.compact]),
  call(msfsr.moduleTypes, ['bfm']),
  call(registerKernels, ['cpu']),
  call(runLayerTest, [
    (name: string) => msfsr.convolution({ name, filters: 2 }),
    { inputShapes: [[2, 3, 4, 3]], openShapes: true },
  ]),
  call(runModuleTest, [BUM.define(nearest), { sizes: [[8, 8]], scale: 2, features: 5, functions: {} }]),
  call(training.checkRecipe, [{ size: 32, steps: 10, entries: [{ stage: 1, share: 1 }] }]),
  call(training.copyWeights, [model, model]),
  call(training.discriminator, [{ size: 16, filters: 4, layers: 2 }], (options) =>
    training.discriminator(options).dispose(),
  ),
  call(training.memoryCheckpoints, [Uint8Array.of(1)], (bytes) => training.memoryCheckpoints().write(bytes)),
  // Stopped before the first step.
  call(
    training.train,
    [{ model, data: { train: [], validation: [] }, recipe: { size: 8, steps: 1 }, callbacks: {} }],
    (options) =>
      training.train({ ...options, signal: AbortSignal.abort() }).catch((error: Error) => {
        if (error.name !== 'AbortError') throw error;
      }),
  ),
];
