import type { StepList } from '../steps/step-list.js';
import type { KeysOf } from '../validate.js';

/** Activation after a convolution. */
export type Activation = 'linear' | 'relu' | 'prelu' | 'leakyRelu' | 'tanh' | 'sigmoid';

/** A convolution with what usually follows it. */
export interface ConvOptions {
  /** Output channels. */
  readonly filters: number;
  /** Side of the kernel in pixels. Default 3. */
  readonly kernelSize?: number;
  /** Default 1. */
  readonly strides?: number;
  /** What lies beyond the border. Default `zero`. */
  readonly padMode?: 'zero' | 'reflect';
  /** Default true. */
  readonly useBias?: boolean;
  /** Normalisation between convolution and activation. Default `none`. */
  readonly norm?: 'none' | 'batch';
  /** Default `linear`. */
  readonly activation?: Activation;
  /** Factor on He's standard deviation for the first weights. Default 1. */
  readonly initGain?: number;
  /** Fixed standard deviation for the first weights instead of He's; batch-norm gammas vary by as much. */
  readonly initStd?: number;
  /** First value of the bias. Default 0. */
  readonly initBias?: number;
  /** Size of the pixel shuffle that follows, for ICNR. */
  readonly initShuffle?: number;
}

/** Keys of {@link ConvOptions}. */
export const CONV_KEYS = {
  filters: true,
  kernelSize: true,
  strides: true,
  padMode: true,
  useBias: true,
  norm: true,
  activation: true,
  initGain: true,
  initStd: true,
  initBias: true,
  initShuffle: true,
} as const satisfies KeysOf<ConvOptions>;

/** Appends an activation; `linear` appends nothing. */
export function addActivation(list: StepList, name: string, input: string, activation: Activation = 'linear'): string {
  return activation === 'linear' ? input : list.add({ op: activation, name, inputs: [input] });
}

/** Appends batch normalisation where `norm` asks for it. */
export function addNorm(
  list: StepList,
  name: string,
  input: string,
  options: Pick<ConvOptions, 'norm' | 'initStd'>,
): string {
  if (options.norm !== 'batch') return input;
  return list.add({ op: 'batchNorm', name, inputs: [input], epsilon: 1e-5, momentum: 0.9, initStd: options.initStd });
}

/** Appends convolution → normalisation → activation. Step names end in `index` where one list holds several. */
export function addConv(
  list: StepList,
  prefix: string,
  input: string,
  options: ConvOptions,
  index: number | '' = '',
): string {
  const { filters, kernelSize = 3, strides, padMode, useBias, initGain, initStd, initBias, initShuffle } = options;
  const init = { initGain, initStd, initBias, initShuffle };
  const name = `${prefix}conv${index}`;
  let x = list.add({ op: 'conv2d', name, inputs: [input], filters, kernelSize, strides, padMode, useBias, ...init });
  x = addNorm(list, `${prefix}norm${index}`, x, options);
  return addActivation(list, `${prefix}act${index}`, x, options.activation);
}
