import { derived, uniform } from '../derived.js';
import { activate, append, type Lowering, pair, type StockContext, square } from './context.js';

/** Layers that are convolutions, or can be written as one. */

/** Values of a kernel [k, k, c, m·c] that convolves every channel alone, from the depthwise kernel [k, k, c, m]. */
const spread = (depthwise: Float32Array, channels: number, multiplier: number): Float32Array =>
  derived([depthwise], `spread ${channels} ${multiplier}`, () => spreadValues(depthwise, channels, multiplier));

function spreadValues(depthwise: Float32Array, channels: number, multiplier: number): Float32Array {
  const filters = channels * multiplier;
  const kernel = new Float32Array(depthwise.length * channels);
  for (const [i, value] of depthwise.entries()) {
    const channel = Math.floor(i / multiplier) % channels;
    const place = Math.floor(i / filters);
    kernel[(place * channels + channel) * filters + channel * multiplier + (i % multiplier)] = value;
  }
  return kernel;
}

/** Depthwise [k, k, c, m], then pointwise [1, 1, c·m, f], as one kernel [k, k, c, f]. */
function product(depthwise: Float32Array, pointwise: Float32Array, channels: number, multiplier: number): Float32Array {
  const filters = pointwise.length / (channels * multiplier);
  const kernel = new Float32Array((depthwise.length / multiplier) * filters);
  for (const [i, value] of depthwise.entries()) {
    const row = i % (channels * multiplier); // of the pointwise kernel
    const at = Math.floor(i / multiplier) * filters;
    for (let f = 0; f < filters; f++) kernel[at + f]! += value * pointwise[row * filters + f]!;
  }
  return kernel;
}

/** Adds a convolution with the layer's strides and padding; with `deep`, every channel has a filter of its own. */
function convolve(context: StockContext, kernelSize: unknown, kernel: Float32Array, bias?: Float32Array, deep = false) {
  const { config, builder, output } = context;
  const k = square(pair(kernelSize));
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
  if (deep ? tall + wide > 0 : !even) {
    const pad = [Math.floor(tall / 2), Math.ceil(tall / 2), Math.floor(wide / 2), Math.ceil(wide / 2)] as const;
    from = builder.add({ op: 'pad', name: 'pad', inputs: ['in0'], pad }, [from], [h + tall, w + wide, c]);
  }
  const dense = { op: 'conv2d', filters: output[2], padding: even ? tall / 2 : 0, useBias: !!bias };
  const step = { ...(deep ? { op: 'depthwiseConv2d' } : dense), kernelSize: k, strides: s };
  const value = append({ ...context, inputs: [from] }, step, { kernel, ...(bias && { bias }) });
  return activate(context, value);
}

/** With one kernel size and one stride for both axes. */
export const conv2d: Lowering = (context) => {
  const { kernel, bias } = context.weights;
  return convolve(context, context.config.kernelSize, kernel!, bias);
};

const channelsOf = ({ builder, inputs }: StockContext) => builder.extentOf(inputs[0]!)[2];
/** From the kernel [k, k, c, m]: the config of a separable convolution does not tell. */
const multiplierOf = ({ layer }: StockContext) =>
  layer.weights.find(({ name }) => name === 'depthwise_kernel')!.shape[3]!;

/** With several filters a channel as a dense convolution whose kernel is mostly zeros: right, not fast. */
export const depthwiseConv2d: Lowering = (context) => {
  const { depthwise_kernel: kernel, bias } = context.weights;
  const multiplier = multiplierOf(context);
  if (multiplier === 1) return convolve(context, context.config.kernelSize, kernel!, bias, true);
  const dense = spread(kernel!, channelsOf(context), multiplier);
  return convolve(context, context.config.kernelSize, dense, bias);
};

/** Both its kernels multiplied into one. */
export const separableConv2d: Lowering = (context) => {
  const { depthwise_kernel: depthwise, pointwise_kernel: pointwise, bias } = context.weights;
  const [channels, multiplier] = [channelsOf(context), multiplierOf(context)];
  const make = () => product(depthwise!, pointwise!, channels, multiplier);
  const kernel = derived([depthwise!, pointwise!], `product ${channels} ${multiplier}`, make);
  return convolve(context, context.config.kernelSize, kernel, bias);
};

/** As a depthwise convolution with equal weights, where the windows lie side by side and inside the image. */
export const averagePool: Lowering = (context) => {
  const { config, builder, inputs, output } = context;
  const size = square(pair(config.poolSize));
  const [h, w, c] = builder.extentOf(inputs[0]!);
  if (!size || square(pair(config.strides)) !== size || config.dataFormat === 'channelsFirst') return undefined;
  if (output[0] !== Math.floor(h / size) || output[1] !== Math.floor(w / size)) return undefined;
  const kernel = uniform(1 / (size * size), size * size * c);
  return convolve({ ...context, config: { strides: size } }, size, kernel, undefined, true);
};

/** On the last axis of [n, c] or [n, h, w, c]. */
export const dense: Lowering = (context) => {
  const { kernel, bias } = context.weights;
  return convolve(context, 1, kernel!, bias);
};

/** Cropped to what TensorFlow's padding leaves. */
export const conv2dTranspose: Lowering = (context) => {
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
  const { kernel, bias } = weights;
  const step = { op: 'convTranspose2d', filters: output[2], kernelSize: k, strides: s, crop, useBias: !!bias };
  return activate(context, append(context, step, { kernel: kernel!, ...(bias && { bias }) }));
};
