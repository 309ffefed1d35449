import { StepList } from '../steps/step-list.js';
import { integer, knownKeys, oneOf } from '../validate.js';
import { addChannelAttention } from './channel-attention.js';
import { addConv } from './conv-steps.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** Arguments of {@link boundaryFusion}. */
export interface BoundaryFusionArgs extends LayerArgs {
  /** Channels of the features, before and after. */
  readonly channels: number;
  /**
   * `concat`: features and maps side by side → 3x3 → batch norm → ReLU → channel attention (MSFSR).
   * `modulate`: maps → 3x3 → ReLU → γ, β; features · (1 + γ) + β (spatial feature transform, Wang et al., CVPR 2018).
   */
  readonly mode: 'concat' | 'modulate';
  /** `modulate`: channels between maps and γ, β. Default 32. `concat`: channels of the squeezed vector. Default channels / 8. */
  readonly hidden?: number;
  /** Standard deviation of the first weights instead of He's. */
  readonly initStd?: number;
}

function stepsOf(args: BoundaryFusionArgs) {
  knownKeys(args, 'boundaryFusion', { ...LAYER_KEYS, channels: true, mode: true, hidden: true, initStd: true });
  const { channels, mode, initStd } = args;
  integer(channels, 'channels');
  oneOf(mode, 'mode', ['concat', 'modulate'] as const);
  const list = new StepList();
  if (mode === 'concat') {
    const squeeze = args.hidden ?? Math.max(1, Math.floor(channels / 8));
    const both = list.add({ op: 'concat', name: 'concat', inputs: ['in0', 'in1'] });
    const x = addConv(list, '', both, {
      filters: channels,
      useBias: false,
      norm: 'batch',
      activation: 'relu',
      initStd,
    });
    addChannelAttention(list, 'attention/', x, { channels, squeeze, useBias: false, initStd });
  } else {
    const hidden = addConv(list, '', 'in1', { filters: args.hidden ?? 32, activation: 'relu', initStd });
    const conv = (name: string) =>
      list.add({ op: 'conv2d', name, inputs: [hidden], filters: channels, kernelSize: 1, initGain: 0.3, initStd });
    list.add({ op: 'modulate', name: 'modulate', inputs: ['in0', conv('gamma'), conv('beta')] });
  }
  return list.steps;
}

/** Merges image features with boundary heatmaps. */
export class BoundaryFusion extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrBoundaryFusion';

  constructor(args: BoundaryFusionArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link BoundaryFusion} layer. Inputs: features [n, h, w, channels] and boundary heatmaps [n, h, w, 11];
 * output [n, h, w, channels].
 *
 * @throws {OptionError} for arguments out of range
 */
export const boundaryFusion = (args: BoundaryFusionArgs): BoundaryFusion => new BoundaryFusion(args);
