import {
  backend_util,
  type FusedConv2DAttrs,
  type FusedConv2DInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { Extent, Graph, LoweredStep, Operation } from '../graph/graph.js';
import type { Step } from '../steps/step.js';
import type { ReadValues } from './block-graph.js';
import type { GraphCall } from './wasm-programs.js';

type Info = ReturnType<typeof backend_util.computeConv2DInfo>;

/** Activations of FusedConv2D that fuse with our convolution. */
const ACTIVATIONS: Readonly<Record<string, Step['op'] | undefined>> = {
  relu: 'relu',
  prelu: 'prelu',
  leakyrelu: 'leakyRelu',
  sigmoid: 'sigmoid',
};

/**
 * A stock convolution, Conv2D or FusedConv2D, as a graph of our operations.
 *
 * @returns undefined where our operations do not cover it: NCHW, dilation, groups, oblong kernels or strides, other activations
 */
export function convolutionCall(
  { x, filter, bias, preluActivationWeights: alpha }: FusedConv2DInputs,
  attributes: Partial<FusedConv2DAttrs>,
  read: ReadValues,
): GraphCall | undefined {
  const { strides = 1, pad = 0, dataFormat = 'NHWC', dilations = 1, dimRoundingMode } = attributes;
  const { activation = 'linear', leakyreluAlpha = 0 } = attributes;
  const weights = { kernel: filter, ...(bias && { bias }), ...(alpha && { alpha }) };
  const tensors = [x, ...Object.values(weights)];
  if (dataFormat !== 'NHWC' || tensors.some(({ dtype }) => dtype !== 'float32')) return undefined;
  const [shape, kernel] = [x.shape as Info['inShape'], filter.shape as Info['filterShape']];
  const info = backend_util.computeConv2DInfo(shape, kernel, strides, dilations, pad, dimRoundingMode);
  const vectors = [bias, alpha].filter((tensor): tensor is TensorInfo => tensor != null);
  if (vectors.some((vector) => util.sizeFromShape(vector.shape) !== info.outChannels)) return undefined;
  if (activation !== 'linear' && !ACTIVATIONS[activation]) return undefined;
  if (!isSquare(info) || filter.shape[2] !== info.inChannels || util.sizeFromShape(info.outShape) === 0)
    return undefined;
  return {
    owners: Object.values(weights).map(({ dataId }) => dataId),
    key: [
      x.shape.slice(1),
      info.outShape.slice(1),
      strides,
      Object.values(info.padInfo),
      activation,
      leakyreluAlpha,
    ].join(),
    lasting: true,
    inputs: [x],
    outputShape: info.outShape,
    graph: () => {
      const values = Object.entries(weights).map(([name, tensor]) => [name, read(tensor)] as const);
      return convolutionGraph(info, activation, leakyreluAlpha, Object.fromEntries(values));
    },
  };
}

const isSquare = (info: Info): boolean =>
  info.filterHeight === info.filterWidth &&
  info.strideHeight === info.strideWidth &&
  info.dilationHeight === 1 &&
  info.dilationWidth === 1;

/** Padding unless it is the same at the top and at the left, convolution, activation. */
function convolutionGraph(
  info: Info,
  activation: string,
  slope: number,
  { alpha, ...weights }: Record<string, Float32Array>,
): Graph {
  const extents: Extent[] = [[info.inHeight, info.inWidth, info.inChannels]];
  const operations: Operation[] = [];
  const add = (step: object, extent: Extent, own: Record<string, Float32Array> = {}) => {
    const input = extents.length - 1;
    const named = { name: `step${input}`, inputs: [`in${input}`], ...step } as unknown as LoweredStep;
    operations.push({ name: named.name, step: named, inputs: [input], output: extents.push(extent) - 1, weights: own });
  };
  const { top, bottom, left, right } = info.padInfo;
  const even = top === left;
  if (!even) {
    const padded: Extent = [info.inHeight + top + bottom, info.inWidth + left + right, info.inChannels];
    add({ op: 'pad', pad: [top, bottom, left, right] }, padded);
  }
  const output: Extent = [info.outHeight, info.outWidth, info.outChannels];
  const shape = { filters: info.outChannels, kernelSize: info.filterHeight, strides: info.strideHeight };
  add({ op: 'conv2d', ...shape, padding: even ? top : 0 }, output, weights);
  const op = ACTIVATIONS[activation];
  if (op) add({ op, alpha: slope }, output, alpha && { alpha });
  const last = extents.length - 1;
  return {
    name: 'convolution',
    extents,
    inputs: [{ name: 'x', value: 0 }],
    operations,
    outputs: [{ name: 'out', value: last }],
  };
}
