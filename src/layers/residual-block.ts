import { StepList } from '../steps/step-list.js';
import { integer, knownKeys } from '../validate.js';
import { addChannelAttention } from './channel-attention.js';
import { addConv, CONV_KEYS, type ConvOptions } from './conv-steps.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** What a residual block needs to know. */
export interface ResidualOptions extends Omit<ConvOptions, 'strides' | 'initBias' | 'initShuffle'> {
  /** Gain of the second convolution's first weights, so that a deep stack starts near the identity. Default `initGain`. */
  readonly initLast?: number;
  /** Channels of the squeezed vector of channel attention before the sum; 0 leaves attention out. Default 0. */
  readonly attention?: number;
}

/** Arguments of {@link residualBlock}. */
export interface ResidualBlockArgs extends LayerArgs, ResidualOptions {}

/** Appends x + [attention] conv(act(conv(x))). */
export function addResidual(list: StepList, prefix: string, input: string, options: ResidualOptions): string {
  const { attention = 0, initLast, activation = 'relu', ...conv } = options;
  let x = addConv(list, prefix, input, { ...conv, activation }, 1);
  x = addConv(list, prefix, x, { ...conv, initGain: initLast ?? conv.initGain }, 2);
  if (attention > 0) {
    x = addChannelAttention(list, `${prefix}attention/`, x, {
      channels: conv.filters,
      squeeze: attention,
      initStd: conv.initStd,
    });
  }
  return list.add({ op: 'add', name: `${prefix}sum`, inputs: [input, x] });
}

const { strides: _strides, initBias: _initBias, initShuffle: _initShuffle, ...KEYS } = CONV_KEYS;

function stepsOf(args: ResidualBlockArgs) {
  knownKeys(args, 'residualBlock', { ...LAYER_KEYS, ...KEYS, initLast: true, attention: true });
  integer(args.filters, 'filters');
  integer(args.attention ?? 0, 'attention', 0);
  const list = new StepList();
  addResidual(list, '', 'in0', args);
  return list.steps;
}

/** Two convolutions, optionally channel attention, and the identity. */
export class ResidualBlock extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrResidualBlock';

  constructor(args: ResidualBlockArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link ResidualBlock} layer. Input and output [n, h, w, filters].
 *
 * @throws {OptionError} for arguments out of range
 */
export const residualBlock = (args: ResidualBlockArgs): ResidualBlock => new ResidualBlock(args);
