/** Which kernels of tfjs a network calls for, so that a backend that lacks some is known before anything runs. */
import * as tf from '@tensorflow/tfjs-core';
import { MissingKernelsError } from '../errors.js';
import type { Network } from '../graph/network.js';
import type { NetworkLayer, Topology } from '../graph/topology.js';
import { type CompleteStep, completeStep } from '../steps/complete-step.js';
import { invalid, text } from '../validate.js';

/** Kernels of every step, as src/layers/calls runs it. */
const OF_STEP: { readonly [S in CompleteStep as S['op']]: (step: S) => readonly string[] } = {
  conv2d: ({ useBias, padMode, padding }) => [
    'Conv2D',
    ...(useBias ? ['Add'] : []),
    ...(padMode === 'reflect' && padding > 0 ? ['Concat', 'Slice'] : []),
  ],
  convTranspose2d: ({ useBias }) => ['Conv2DBackpropInput', 'Slice', ...(useBias ? ['Add'] : [])],
  batchNorm: () => ['Add', 'Multiply', 'Rsqrt', 'Sub'],
  prelu: () => ['Prelu'],
  leakyRelu: () => ['Maximum', 'Multiply'],
  relu: () => ['Relu'],
  tanh: () => ['Tanh'],
  sigmoid: () => ['Sigmoid'],
  scale: () => ['Add', 'Multiply'],
  maxPool: () => ['MaxPool'],
  upsampleNearest: () => ['Concat', 'Reshape'],
  upsampleBicubic: () => ['BatchMatMul', 'Reshape'],
  pixelShuffle: () => ['Reshape', 'Transpose'],
  spaceToDepth: () => ['Reshape', 'Transpose'],
  globalAveragePool: () => ['Mean'],
  add: () => ['Add'],
  concat: () => ['Concat'],
  multiply: () => ['Multiply'],
  modulate: () => ['Add', 'Multiply'],
};

/** Kernels that layers of tfjs use whatever their options are; other layers may need anything. */
const OF_STOCK_LAYER: Readonly<Record<string, readonly string[]>> = {
  Add: ['Add'],
  AveragePooling2D: ['AvgPool'],
  BatchNormalization: ['FusedBatchNorm'],
  Concatenate: ['Concat'],
  Conv2D: ['FusedConv2D'],
  Conv2DTranspose: ['Conv2DBackpropInput'],
  DepthwiseConv2D: ['DepthwiseConv2dNative'],
  GlobalAveragePooling2D: ['Mean'],
  MaxPooling2D: ['MaxPool'],
  Multiply: ['Multiply'],
  PReLU: ['Prelu'],
  ReLU: ['Relu'],
  SeparableConv2D: ['DepthwiseConv2dNative', 'Conv2D'],
  UpSampling2D: ['ResizeNearestNeighbor'],
  ZeroPadding2D: ['PadV2'],
};

/**
 * The kernels of tfjs that a backend lacks and a network needs. What functions and graph models of others need, and layers that are neither msfsr's nor
 * tfjs's, is not known before they run.
 *
 * @example
 * ```ts
 * import { openNetwork } from 'msfsr/node';
 *
 * const network = await openNetwork('compact-x8');
 * console.log(missingKernels(network, 'cpu')); // []
 * ```
 *
 * @param backend name of a backend of tfjs, as `tf.setBackend` takes it: `wasm`, `webgl`, … It need not be selected, but its package must be imported. Default the selected one.
 * @throws {OptionError} for what is no network
 * @returns names in the order of the alphabet; those of layers for which `registerKernels` has put in one kernel are not needed there
 */
export function missingKernels(network: Network, backend: string = tf.getBackend()): string[] {
  text(backend, 'backend');
  if (typeof network?.topology !== 'function')
    invalid('network (openNetwork, loadNetwork or buildMultiStage)', 'network', network);
  return missingOf(network.topology(), backend);
}

/**
 * Refuses to run a network on a backend that lacks kernels.
 *
 * @throws {MissingKernelsError} that names them
 */
export function requireKernels(topology: Topology): void {
  const backend = tf.getBackend();
  const missing = missingOf(topology, backend);
  if (missing.length > 0) throw new MissingKernelsError(backend, missing);
}

function missingOf(topology: Topology, backend: string): string[] {
  const has = (kernel: string) => tf.getKernel(kernel, backend) !== undefined;
  const needed = new Set(layersOf(topology).flatMap((layer) => (has(layer.className) ? [] : kernelsOf(layer))));
  return [...needed].filter((kernel) => !has(kernel)).sort();
}

/** Every layer, those of nested models too. */
const layersOf = ({ calls }: Topology): NetworkLayer[] =>
  calls.flatMap(({ layer }) => (layer.model ? layersOf(layer.model) : [layer]));

const known = new WeakMap<NetworkLayer, readonly string[]>();

function kernelsOf(layer: NetworkLayer): readonly string[] {
  const kernels = known.get(layer) ?? layer.steps?.flatMap(kernelsOfStep) ?? ofStock(layer.className);
  known.set(layer, kernels);
  return kernels;
}

const kernelsOfStep = (step: Parameters<typeof completeStep>[0]): readonly string[] => {
  const complete = completeStep(step);
  return (OF_STEP[complete.op] as (step: CompleteStep) => readonly string[])(complete);
};

const ofStock = (className: string) => (Object.hasOwn(OF_STOCK_LAYER, className) ? OF_STOCK_LAYER[className]! : []);
