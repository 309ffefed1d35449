import type * as tfl from '@tensorflow/tfjs-layers';
import type { Shape, Step, StepOp } from '../steps/step.js';
import type { Extent } from './graph.js';
import { type Builder, toExtent } from './lower.js';

type Config = Readonly<Record<string, unknown>>;
/** Lowers one layer; undefined if its options have no primitive operation. */
type Lowering = (context: StockContext) => number | undefined;

interface StockContext {
  readonly layer: tfl.layers.Layer;
  readonly config: Config;
  readonly inputs: readonly number[];
  readonly builder: Builder;
  readonly output: Extent;
  /** Weights of the layer in tfjs's order. */
  readonly weights: readonly Float32Array[];
}

const pair = (value: unknown): [number, number] =>
  Array.isArray(value) ? [value[0], value[1]] : [Number(value), Number(value)];
const square = ([a, b]: [number, number]) => (a === b ? a : undefined);

/** Adds one step with the output's extent. */
function emit(context: StockContext, step: object, weights: Record<string, Float32Array> = {}): number {
  const names = context.inputs.map((_, i) => `in${i}`);
  return context.builder.add(
    { name: 'main', inputs: names, ...step } as unknown as Step,
    context.inputs,
    context.output,
    weights,
  );
}

/** Adds the activation that Keras lets many layers have. */
function activate(context: StockContext, value: number): number | undefined {
  const op = (context.config.activation as string | undefined) ?? 'linear';
  if (op === 'linear') return value;
  if (!['relu', 'tanh', 'sigmoid'].includes(op)) return undefined;
  return context.builder.add({ op: op as 'relu', name: op, inputs: ['main'] }, [value], context.output, {});
}

/** Layers that map to one step of the same meaning. */
const one =
  (op: StepOp): Lowering =>
  (context) =>
    emit(context, { op });

const sameExtent = (a: Extent, b: Extent) => a.every((d, i) => d === b[i]);

/** tfjs also adds by broadcasting; no network here needs it. */
const add: Lowering = (context) => {
  const same = context.inputs.every((value) => sameExtent(context.builder.extentOf(value), context.output));
  return same ? emit(context, { op: 'add' }) : undefined;
};

/** Products of two equal tensors, or of one and a number per channel, in any order. */
const multiply: Lowering = (context) => {
  const { inputs, output, builder } = context;
  if (inputs.length !== 2) return undefined;
  const [x, factor] = sameExtent(builder.extentOf(inputs[0]!), output) ? inputs : [...inputs].reverse();
  const extent = builder.extentOf(factor!);
  const fits = sameExtent(extent, output) || sameExtent(extent, [1, 1, output[2]]);
  if (!fits || !sameExtent(builder.extentOf(x!), output)) return undefined;
  return emit({ ...context, inputs: [x!, factor!] }, { op: 'multiply' });
};

const conv2d: Lowering = (context) => {
  const { config, builder, weights, output } = context;
  const k = square(pair(config.kernelSize));
  const s = square(pair(config.strides ?? 1));
  if (!k || !s || pair(config.dilationRate ?? 1).some((d) => d !== 1) || config.dataFormat === 'channelsFirst')
    return undefined;
  const [input] = context.inputs;
  const [h, w, c] = builder.extentOf(input!);
  // TensorFlow's "same" puts the odd pixel at the bottom and the right.
  const missing = ([d, out]: [number, number]) => (config.padding === 'same' ? Math.max(0, (out - 1) * s + k - d) : 0);
  const [tall, wide] = (
    [
      [h, output[0]],
      [w, output[1]],
    ] as [number, number][]
  ).map(missing) as [number, number];
  const even = tall === wide && tall % 2 === 0;
  let from = input!;
  if (!even) {
    const pad = [Math.floor(tall / 2), Math.ceil(tall / 2), Math.floor(wide / 2), Math.ceil(wide / 2)] as const;
    from = builder.add({ op: 'pad', name: 'pad', inputs: ['in0'], pad }, [from], [h + tall, w + wide, c], {});
  }
  const [kernel, bias] = weights;
  const value = emit(
    { ...context, inputs: [from] },
    { op: 'conv2d', filters: output[2], kernelSize: k, strides: s, padding: even ? tall / 2 : 0, useBias: !!bias },
    { kernel: kernel!, ...(bias && { bias }) },
  );
  return activate(context, value);
};

const conv2dTranspose: Lowering = (context) => {
  const { config, builder, weights, output } = context;
  const k = square(pair(config.kernelSize));
  const s = square(pair(config.strides ?? 1));
  if (!k || !s || config.dataFormat === 'channelsFirst') return undefined;
  const [h, w] = builder.extentOf(context.inputs[0]!);
  // A stride larger than the kernel leaves rows that only have the bias: less than nothing is cropped at the end.
  const ends = (extra: number): [number, number] => {
    const first = Math.max(0, Math.floor(extra / 2));
    return [first, extra - first];
  };
  const crop = [...ends((h - 1) * s + k - output[0]), ...ends((w - 1) * s + k - output[1])];
  const [kernel, bias] = weights;
  const step = { op: 'convTranspose2d', filters: output[2], kernelSize: k, strides: s, crop, useBias: !!bias };
  return activate(context, emit(context, step, { kernel: kernel!, ...(bias && { bias }) }));
};

const batchNorm: Lowering = (context) => {
  const { config, output } = context;
  if (![-1, 3].includes(Number(config.axis ?? -1))) return undefined;
  const rest = [...context.weights];
  const gamma = config.scale === false ? new Float32Array(output[2]).fill(1) : rest.shift()!;
  const beta = config.center === false ? new Float32Array(output[2]) : rest.shift()!;
  const [mean, variance] = rest;
  const weights = { gamma, beta, moving_mean: mean!, moving_variance: variance! };
  return emit(context, { op: 'batchNorm', epsilon: Number(config.epsilon ?? 1e-3) }, weights);
};

const prelu: Lowering = (context) => {
  const [alpha] = context.weights;
  return alpha?.length === context.output[2] ? emit(context, { op: 'prelu' }, { alpha: alpha! }) : undefined;
};

const zeroPadding: Lowering = (context) => {
  const padding = context.config.padding as unknown;
  const [tall, wide] = Array.isArray(padding) ? (padding as [unknown, unknown]) : [padding, padding];
  return emit(context, { op: 'pad', pad: [...pair(tall), ...pair(wide)] });
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
  return fits ? emit(context, { op: 'maxPool', size }) : undefined;
};

const upsample: Lowering = (context) => {
  const size = square(pair(context.config.size ?? 2));
  if (!size || (context.config.interpolation ?? 'nearest') !== 'nearest') return undefined;
  return emit(context, { op: 'upsampleNearest', size });
};

const relu: Lowering = (context) => (context.config.maxValue == null ? emit(context, { op: 'relu' }) : undefined);
const leakyRelu: Lowering = (context) => emit(context, { op: 'leakyRelu', alpha: Number(context.config.alpha ?? 0.3) });
const same: Lowering = ({ inputs }) => inputs[0];

const table: Readonly<Record<string, Lowering>> = {
  Activation: (context) => activate(context, context.inputs[0]!),
  Add: add,
  BatchNormalization: batchNorm,
  Concatenate: (context) =>
    [-1, 3].includes(Number(context.config.axis ?? -1)) ? emit(context, { op: 'concat' }) : undefined,
  Conv2D: conv2d,
  Conv2DTranspose: conv2dTranspose,
  Dropout: same,
  GlobalAveragePooling2D: one('globalAveragePool'),
  LeakyReLU: leakyRelu,
  MaxPooling2D: pool,
  Multiply: multiply,
  PReLU: prelu,
  ReLU: relu,
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
  layer: tfl.layers.Layer,
  inputs: number[],
  builder: Builder,
  shape: Shape,
): number | undefined {
  const lowering = Object.hasOwn(table, layer.getClassName()) ? table[layer.getClassName()] : undefined;
  if (!lowering) return undefined;
  const weights = layer.getWeights().map((tensor) => tensor.dataSync() as Float32Array);
  const config = layer.getConfig() as Config;
  return lowering({ layer, config, inputs, builder, output: toExtent(shape, layer.name), weights });
}
