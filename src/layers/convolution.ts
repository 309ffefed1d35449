import { StepList } from '../steps/step-list.js';
import { integer, knownKeys, oneOf } from '../validate.js';
import { type Activation, addActivation, addConv, addNorm, CONV_KEYS, type ConvOptions } from './conv-steps.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

const ACTIVATIONS: readonly Activation[] = ['linear', 'relu', 'prelu', 'leakyRelu', 'tanh', 'sigmoid'];

/** Arguments of {@link convolution}. */
export interface ConvolutionArgs extends LayerArgs, ConvOptions {
  /** Factor of a pixel shuffle between convolution and activation; the layer then gives `filters / shuffle²` channels. Default 1. */
  readonly shuffle?: number;
  /** Transposed: doubles the resolution (stride 2, kernel of at least 2, cropped evenly; an odd kernel loses one row and column more at the start, as with PyTorch's output padding 1). */
  readonly transposed?: boolean;
}

function stepsOf(args: ConvolutionArgs) {
  knownKeys(args, 'convolution', { ...LAYER_KEYS, ...CONV_KEYS, shuffle: true, transposed: true });
  integer(args.filters, 'filters');
  integer(args.kernelSize ?? 3, 'kernelSize', args.transposed ? 2 : 1, 31);
  oneOf(args.activation ?? 'linear', 'activation', ACTIVATIONS);
  const list = new StepList();
  const { shuffle = 1, transposed = false, activation, ...conv } = args;
  let x: string;
  if (transposed) {
    const { filters, kernelSize = 3, useBias, initGain, initStd } = conv;
    const [start, end] = [Math.ceil(kernelSize / 2) - 1, Math.floor(kernelSize / 2) - 1];
    const shape = { kernelSize, strides: 2, crop: [start, end, start, end] as const };
    x = list.add({
      op: 'convTranspose2d',
      name: 'conv',
      inputs: ['in0'],
      filters,
      ...shape,
      useBias,
      initGain,
      initStd,
    });
    x = addNorm(list, 'norm', x, conv);
  } else {
    x = addConv(list, '', 'in0', { ...conv, ...(shuffle > 1 && { initShuffle: shuffle }) });
  }
  if (shuffle > 1) x = list.add({ op: 'pixelShuffle', name: 'shuffle', inputs: [x], size: shuffle });
  addActivation(list, 'act', x, activation);
  return list.steps;
}

/** Convolution → normalisation → pixel shuffle → activation, with explicit symmetric padding. */
export class Convolution extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrConvolution';

  constructor(args: ConvolutionArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link Convolution} layer.
 *
 * Input [n, h, w, c]; output [n, ⌈h/strides⌉ · shuffle, ⌈w/strides⌉ · shuffle, filters / shuffle²].
 *
 * @throws {OptionError} for arguments out of range
 */
export const convolution = (args: ConvolutionArgs): Convolution => new Convolution(args);
