import { StepList } from '../steps/step-list.js';
import { integer, knownKeys } from '../validate.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** What channel attention needs to know. */
export interface ChannelAttentionOptions {
  /** Channels of the input. */
  readonly channels: number;
  /** Channels of the squeezed vector. */
  readonly squeeze: number;
  /** Default true. */
  readonly useBias?: boolean;
  /** Standard deviation of the first weights instead of He's. */
  readonly initStd?: number;
}

/** Arguments of {@link channelAttention}. */
export interface ChannelAttentionArgs extends LayerArgs, ChannelAttentionOptions {}

/** Appends mean → 1x1 → ReLU → 1x1 → sigmoid → product with the input (squeeze and excitation, Hu et al., CVPR 2018). */
export function addChannelAttention(
  list: StepList,
  prefix: string,
  input: string,
  options: ChannelAttentionOptions,
): string {
  const { channels, squeeze, useBias, initStd } = options;
  const conv = (name: string, from: string, filters: number) =>
    list.add({ op: 'conv2d', name: prefix + name, inputs: [from], filters, kernelSize: 1, useBias, initStd });
  const mean = list.add({ op: 'globalAveragePool', name: `${prefix}mean`, inputs: [input] });
  const hidden = list.add({ op: 'relu', name: `${prefix}relu`, inputs: [conv('down', mean, squeeze)] });
  const gate = list.add({ op: 'sigmoid', name: `${prefix}gate`, inputs: [conv('up', hidden, channels)] });
  return list.add({ op: 'multiply', name: `${prefix}attend`, inputs: [input, gate] });
}

function stepsOf(args: ChannelAttentionArgs) {
  knownKeys(args, 'channelAttention', { ...LAYER_KEYS, channels: true, squeeze: true, useBias: true, initStd: true });
  integer(args.channels, 'channels');
  integer(args.squeeze, 'squeeze');
  const list = new StepList();
  addChannelAttention(list, '', 'in0', args);
  return list.steps;
}

/** Weighs every channel by a number between 0 and 1 that depends on the means of all channels. */
export class ChannelAttention extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrChannelAttention';

  constructor(args: ChannelAttentionArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link ChannelAttention} layer. Input and output [n, h, w, channels].
 *
 * @throws {OptionError} for arguments out of range
 */
export const channelAttention = (args: ChannelAttentionArgs): ChannelAttention => new ChannelAttention(args);
