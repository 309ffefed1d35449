import { ShapeError } from '../errors.js';
import type { Complete } from './complete-step.js';
import { channelsOf, format, type Primitive, resized, type WeightInit, type WeightSpec } from './primitive.js';
import type { Conv2dStep, ConvTranspose2dStep, Shape } from './step.js';

/** Weights shared by both kinds of convolution; `fanIn` sets He's standard deviation. */
function kernelAndBias(step: Complete<Conv2dStep | ConvTranspose2dStep>, shape: number[], fanIn: number): WeightSpec[] {
  const std = step.initStd ?? step.initGain * Math.sqrt(2 / fanIn);
  const init: WeightInit = { kind: 'normal', value: 0, std, shuffle: step.initShuffle };
  const kernel: WeightSpec = { name: 'kernel', shape, init, trainable: true };
  if (!step.useBias) return [kernel];
  const biasInit: WeightInit = { kind: 'constant', value: step.initBias };
  return [kernel, { name: 'bias', shape: [step.filters], init: biasInit, trainable: true }];
}

/** Convolution with explicit, symmetric padding (TensorFlow's "same" differs from PyTorch's at stride 2). */
export const conv2d: Primitive<Complete<Conv2dStep>> = {
  arity: 1,
  outputShape(step, [input]) {
    const pad = step.padding;
    const extent = (d: number) => Math.floor((d + 2 * pad - step.kernelSize) / step.strides) + 1;
    const smallest = Math.min(...(input!.slice(1, 3).filter((d) => d !== null) as number[]), Infinity);
    if (smallest + 2 * pad < step.kernelSize || (step.padMode === 'reflect' && smallest <= pad)) {
      throw new ShapeError(
        `Step ${step.name} (conv2d ${step.kernelSize}x${step.kernelSize}) cannot run on ${format(input!)}`,
      );
    }
    return resized(input!, extent, step.filters);
  },
  weights(step, [input]) {
    const channels = channelsOf(input!, step);
    const { kernelSize: k, filters } = step;
    return kernelAndBias(step, [k, k, channels, filters], k * k * channels);
  },
  macs: (step, input, [, h, w, c]) => step.kernelSize ** 2 * input[3]! * h! * w! * c!,
};

/** Transposed convolution; with kernel 3, stride 2 and crop [1, 0, 1, 0] it equals PyTorch's padding 1, output padding 1. */
export const convTranspose2d: Primitive<Complete<ConvTranspose2dStep>> = {
  arity: 1,
  outputShape(step, [input]): Shape {
    const [top, bottom, left, right] = step.crop;
    const extent = (d: number | null | undefined, cut: number) =>
      typeof d === 'number' ? (d - 1) * step.strides + step.kernelSize - cut : null;
    return [input![0]!, extent(input![1], top + bottom), extent(input![2], left + right), step.filters];
  },
  weights(step, [input]) {
    const channels = channelsOf(input!, step);
    const { kernelSize: k, filters } = step;
    return kernelAndBias(step, [k, k, filters, channels], k * k * channels);
  },
  macs: (step, [, h, w, c]) => step.kernelSize ** 2 * step.filters * h! * w! * c!,
};
