import { type FusedConv2DAttrs, type FusedConv2DInputs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { GraphBuilder, type Weights } from '../graph/builder.js';
import type { Extent, Graph } from '../graph/graph.js';
import type { Step } from '../steps/step.js';
import type { ReadValues } from './block-graph.js';
import { type ConvolutionShape, convolutionShape } from './convolution-shape.js';
import type { GraphCall } from './wasm-programs.js';

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
  const { activation = 'linear', leakyreluAlpha = 0 } = attributes;
  const weights = { kernel: filter, ...(bias && { bias }), ...(alpha && { alpha }) };
  const shape = convolutionShape(x.shape, filter.shape, attributes);
  if (!shape || !isSquare(shape) || [x, ...Object.values(weights)].some(({ dtype }) => dtype !== 'float32'))
    return undefined;
  if (activation !== 'linear' && !ACTIVATIONS[activation]) return undefined;
  const { batch, input, output, strides, padding } = shape;
  const vectors = [bias, alpha].filter((tensor): tensor is TensorInfo => tensor != null);
  if (vectors.some((vector) => util.sizeFromShape(vector.shape) !== output[2])) return undefined;
  return {
    owners: Object.values(weights).map(({ dataId }) => dataId),
    key: [input, output, strides, padding, activation, leakyreluAlpha].join(),
    lasting: true,
    inputs: [x],
    outputShape: [batch, ...output],
    graph: () => {
      const values = Object.entries(weights).map(([name, tensor]) => [name, read(tensor)] as const);
      return convolutionGraph(shape, activation, leakyreluAlpha, Object.fromEntries(values));
    },
  };
}

const isSquare = ({ kernelSize, strides }: ConvolutionShape): boolean =>
  kernelSize[0] === kernelSize[1] && strides[0] === strides[1];

/** Padding unless it is the same at the top and at the left, convolution, activation. */
function convolutionGraph(
  { input, output, kernelSize: [k], strides: [s], padding: [top, left] }: ConvolutionShape,
  activation: string,
  slope: number,
  { alpha, ...weights }: Record<string, Float32Array>,
): Graph {
  const builder = new GraphBuilder();
  const layer = builder.layer('convolution');
  const x = builder.value(input);
  let value = x;
  const append = (step: object, extent: Extent, own?: Weights) => {
    value = layer.add({ inputs: ['in0'], ...step } as unknown as Step, [value], extent, own);
  };
  const even = top === left;
  if (!even) {
    const after = (axis: 0 | 1, before: number) => Math.max(0, (output[axis] - 1) * s + k - input[axis] - before);
    const pad = [top, after(0, top), left, after(1, left)] as const;
    const padded: Extent = [input[0] + pad[0] + pad[1], input[1] + pad[2] + pad[3], input[2]];
    append({ op: 'pad', name: 'pad', pad }, padded);
  }
  const sizes = { filters: output[2], kernelSize: k, strides: s, padding: even ? top : 0, useBias: !!weights.bias };
  append({ op: 'conv2d', name: 'conv', ...sizes }, output, weights);
  const op = ACTIVATIONS[activation];
  if (op) append({ op, name: 'activation', alpha: slope }, output, alpha && { alpha });
  return {
    name: 'convolution',
    extents: builder.extents,
    inputs: [{ name: 'x', value: x }],
    operations: builder.operations,
    outputs: [{ name: 'out', value }],
  };
}
