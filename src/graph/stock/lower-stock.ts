import type { Shape, StepOp } from '../../steps/step.js';
import { type Builder, toExtent } from '../builder.js';
import { uniform } from '../derived.js';
import type { Extent } from '../graph.js';
import type { NetworkLayer } from '../topology.js';
import { activate, append, type Lowering, pair, square } from './context.js';
import { averagePool, conv2d, conv2dTranspose, dense, depthwiseConv2d, separableConv2d } from './convolutions.js';
import { upscalerJsLayer } from './upscalerjs.js';

/** Layers that map to one step of the same meaning. */
const one =
  (op: StepOp): Lowering =>
  (context) =>
    append(context, { op });

const sameExtent = (a: Extent, b: Extent) => a.every((d, i) => d === b[i]);

/** tfjs also adds by broadcasting; no network here needs it. */
const add: Lowering = (context) => {
  const same = context.inputs.every((value) => sameExtent(context.builder.extentOf(value), context.output));
  return same ? append(context, { op: 'add' }) : undefined;
};

/** Products of two equal tensors, or of one and a number per channel, in any order. */
const multiply: Lowering = (context) => {
  const { inputs, output, builder } = context;
  if (inputs.length !== 2) return undefined;
  const [x, factor] = sameExtent(builder.extentOf(inputs[0]!), output) ? inputs : [...inputs].reverse();
  const extent = builder.extentOf(factor!);
  const fits = sameExtent(extent, output) || sameExtent(extent, [1, 1, output[2]]);
  if (!fits || !sameExtent(builder.extentOf(x!), output)) return undefined;
  return append({ ...context, inputs: [x!, factor!] }, { op: 'multiply' });
};

const batchNorm: Lowering = (context) => {
  const { config, output, weights: given } = context;
  if (![-1, 3].includes(Number(config.axis ?? -1))) return undefined;
  const gamma = given.gamma ?? uniform(1, output[2]);
  const beta = given.beta ?? uniform(0, output[2]);
  const weights = { gamma, beta, moving_mean: given.moving_mean!, moving_variance: given.moving_variance! };
  return append(context, { op: 'batchNorm', epsilon: Number(config.epsilon ?? 1e-3) }, weights);
};

const prelu: Lowering = (context) => {
  const { alpha } = context.weights;
  return alpha?.length === context.output[2] ? append(context, { op: 'prelu' }, { alpha: alpha! }) : undefined;
};

const zeroPadding: Lowering = (context) => {
  const padding = context.config.padding as unknown;
  const [tall, wide] = Array.isArray(padding) ? (padding as [unknown, unknown]) : [padding, padding];
  return append(context, { op: 'pad', pad: [...pair(tall), ...pair(wide)] });
};

const pool: Lowering = (context) => {
  const { config, builder, inputs, output } = context;
  const size = square(pair(config.poolSize));
  const [h, w] = builder.extentOf(inputs[0]!);
  const fits =
    size &&
    square(pair(config.strides)) === size &&
    output[0] === Math.floor(h / size) &&
    output[1] === Math.floor(w / size);
  return fits ? append(context, { op: 'maxPool', size }) : undefined;
};

const upsample: Lowering = (context) => {
  const size = square(pair(context.config.size ?? 2));
  if (!size || (context.config.interpolation ?? 'nearest') !== 'nearest') return undefined;
  return append(context, { op: 'upsampleNearest', size });
};

const relu: Lowering = (context) => (context.config.maxValue == null ? append(context, { op: 'relu' }) : undefined);
const leakyRelu: Lowering = (context) =>
  append(context, { op: 'leakyRelu', alpha: Number(context.config.alpha ?? 0.3) });
/** Of a square image: its pixels become channels, row by row. */
const flatten: Lowering = (context) => {
  const [h, w] = context.builder.extentOf(context.inputs[0]!);
  if (h !== w || context.config.dataFormat === 'channelsFirst') return undefined;
  return h === 1 ? context.inputs[0] : append(context, { op: 'spaceToDepth', size: h });
};
const same: Lowering = ({ inputs }) => inputs[0];

const table: Readonly<Record<string, Lowering>> = {
  Activation: (context) => activate(context, context.inputs[0]!),
  Add: add,
  AveragePooling2D: averagePool,
  BatchNormalization: batchNorm,
  Concatenate: (context) =>
    [-1, 3].includes(Number(context.config.axis ?? -1)) ? append(context, { op: 'concat' }) : undefined,
  Conv2D: conv2d,
  Conv2DTranspose: conv2dTranspose,
  Dense: dense,
  DepthwiseConv2D: depthwiseConv2d,
  Dropout: same,
  Flatten: flatten,
  GlobalAveragePooling2D: one('globalAveragePool'),
  LeakyReLU: leakyRelu,
  MaxPooling2D: pool,
  Multiply: multiply,
  PReLU: prelu,
  ReLU: relu,
  SeparableConv2D: separableConv2d,
  UpSampling2D: upsample,
  ZeroPadding2D: zeroPadding,
};

/** Stock tfjs layers that the engine runs, by class name. */
export const STOCK_LAYERS: readonly string[] = Object.keys(table);

/**
 * Lowers a stock tfjs layer.
 *
 * @param shape shape of its output
 * @returns the value of its result; undefined if the layer, or one of its options, is not supported
 */
export function lowerStockLayer(
  layer: NetworkLayer,
  inputs: number[],
  builder: Builder,
  shape: Shape,
): number | undefined {
  const { className: kind, config } = layer;
  const lowering = Object.hasOwn(table, kind) ? table[kind] : upscalerJsLayer(kind);
  if (!lowering) return undefined;
  const weights = Object.fromEntries(layer.weights.map((weight) => [weight.name, weight.values()]));
  return lowering({ layer, config, inputs, builder, output: toExtent(shape, layer.name), weights });
}
