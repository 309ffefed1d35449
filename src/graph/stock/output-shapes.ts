import { BackendError, ShapeError } from '../../errors.js';
import { format } from '../../steps/primitive.js';
import type { Shape } from '../../steps/step.js';
import type { NetworkLayer } from '../topology.js';
import { pair } from './context.js';

/** Shapes of stock layers that stand in a file; those in tfjs tell their own. */

type Layer = Pick<NetworkLayer, 'name' | 'className' | 'config' | 'weights'>;
type Rule = (layer: Layer, inputs: readonly Shape[]) => Shape;

const same: Rule = (_, [input]) => input!;

/** [n, h, w, c] with other heights, widths and channels. */
const mapped = ([n, h, w]: Shape, f: (extent: number, axis: 0 | 1) => number, channels: number | null): Shape => [
  n!,
  h === null ? null : f(h!, 0),
  w === null ? null : f(w!, 1),
  channels,
];

/** Windows of a size and a stride over an extent, as TensorFlow counts them. */
const windows = (padding: unknown, extent: number, size: number, stride: number): number =>
  padding === 'same' ? Math.ceil(extent / stride) : Math.floor((extent - size) / stride) + 1;

/** A convolution or a pooling: `size` of the window, result with `channels`. */
function slide({ config }: Layer, input: Shape, size: unknown, strides: unknown, channels: number | null): Shape {
  const [sizes, steps, dilation] = [pair(size), pair(strides), pair(config.dilationRate ?? 1)];
  return mapped(
    input,
    (d, axis) => windows(config.padding, d, (sizes[axis] - 1) * dilation[axis] + 1, steps[axis]),
    channels,
  );
}

const convolved: Rule = (layer, [input]) =>
  slide(layer, input!, layer.config.kernelSize, layer.config.strides ?? 1, Number(layer.config.filters));

const transposed: Rule = (layer, [input]) => {
  const { config } = layer;
  const [sizes, strides] = [pair(config.kernelSize), pair(config.strides ?? 1)];
  const extent = (d: number, axis: 0 | 1) =>
    config.padding === 'same' ? d * strides[axis] : d * strides[axis] + Math.max(sizes[axis] - strides[axis], 0);
  return mapped(input!, extent, Number(config.filters));
};

const concatenated: Rule = (_, inputs) => [
  ...inputs[0]!.slice(0, -1),
  inputs.reduce<number | null>((sum, shape) => {
    const channels = shape[shape.length - 1]!;
    return sum === null || channels === null ? null : sum + channels;
  }, 0),
];

const padded: Rule = ({ config }, [input]) => {
  const [tall, wide] = Array.isArray(config.padding) ? config.padding : [config.padding, config.padding];
  const more = [pair(tall ?? 1), pair(wide ?? 1)];
  return mapped(input!, (d, axis) => d + more[axis]![0] + more[axis]![1], input![3]!);
};

const upsampled: Rule = ({ config }, [input]) => {
  const size = pair(config.size ?? 2);
  return mapped(input!, (d, axis) => d * size[axis], input![3]!);
};

const pooled: Rule = (layer, [input]) => {
  const { poolSize, strides } = layer.config;
  return slide(layer, input!, poolSize ?? 2, strides ?? poolSize ?? 2, input![3]!);
};

/** The widest of the inputs, as broadcasting gives it. */
const broadcast: Rule = (_, inputs) =>
  inputs.reduce((a, b) => (b.length >= a.length ? b.map((d, i) => (d === 1 ? (a[i] ?? d) : d)) : a));

const flattened: Rule = (_, [input]) => {
  const inner = input!.slice(1);
  return [input![0]!, inner.includes(null) ? null : inner.reduce<number>((all, d) => all * d!, 1)];
};

/** Layers that take [n, h, w, c] alone. */
const MAPS: Readonly<Record<string, Rule>> = {
  AveragePooling2D: pooled,
  Conv2D: convolved,
  Conv2DTranspose: transposed,
  DepthwiseConv2D: (layer, [input]) => {
    const [, , channels, multiplier] = layer.weights.find(({ name }) => name === 'depthwise_kernel')?.shape ?? [];
    return slide(layer, input!, layer.config.kernelSize, layer.config.strides ?? 1, channels! * multiplier!);
  },
  GlobalAveragePooling2D: (_, [input]) => [input![0]!, input![3]!],
  MaxPooling2D: pooled,
  SeparableConv2D: convolved,
  UpSampling2D: upsampled,
  ZeroPadding2D: padded,
};

/** Layers that take [n, c], too. */
const ANY: Readonly<Record<string, Rule>> = {
  Activation: same,
  Add: broadcast,
  BatchNormalization: same,
  Concatenate: concatenated,
  Dense: ({ config }, [input]) => [...input!.slice(0, -1), Number(config.units)],
  Dropout: same,
  Flatten: flattened,
  LeakyReLU: same,
  Multiply: broadcast,
  PReLU: same,
  ReLU: same,
};

/**
 * Shape of what a stock layer gives.
 *
 * @throws {ShapeError} for inputs that it cannot take
 * @throws {BackendError} for a layer that only tfjs knows
 */
export function stockOutputShape(layer: Layer, inputs: readonly Shape[]): Shape {
  const { name, className } = layer;
  const [map, other] = [MAPS, ANY].map((rules) => (Object.hasOwn(rules, className) ? rules[className] : undefined));
  const rule = map ?? other;
  if (!rule) throw new BackendError(`Only tfjs knows the layer ${name} (${className}): load the network with it`);
  const taken = inputs.every(({ length }) => length === 4 || (other && length === 2));
  const shape = taken ? rule(layer, inputs) : [];
  if (shape.length > 0 && shape.slice(1).every((d) => d === null || (Number.isInteger(d) && d > 0))) return shape;
  throw new ShapeError(`Layer ${name} (${className}) cannot take ${inputs.map(format).join(' and ')}`);
}
