import { StepList } from '../steps/step-list.js';
import { integer, knownKeys } from '../validate.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** What a pre-activation bottleneck needs to know. */
export interface BottleneckOptions {
  /** Channels of the input. */
  readonly channels: number;
  /** Channels of the output; half of them inside. Default `channels`. */
  readonly filters?: number;
  /** Standard deviation of the first weights instead of He's. */
  readonly initStd?: number;
}

/** Arguments of {@link bottleneck}. */
export interface BottleneckArgs extends LayerArgs, BottleneckOptions {}

/** Appends skip(x) + three times (batch norm, ReLU, convolution): 1x1, 3x3, 1x1 (He et al. 2016, Newell et al. 2016). */
export function addBottleneck(list: StepList, prefix: string, input: string, options: BottleneckOptions): string {
  const { channels, filters = channels, initStd } = options;
  const half = Math.floor(filters / 2);
  let x = input;
  for (const [i, [kernelSize, width]] of (
    [
      [1, half],
      [3, half],
      [1, filters],
    ] as const
  ).entries()) {
    x = list.add({
      op: 'batchNorm',
      name: `${prefix}norm${i + 1}`,
      inputs: [x],
      epsilon: 1e-5,
      momentum: 0.9,
      initStd,
    });
    x = list.add({ op: 'relu', name: `${prefix}relu${i + 1}`, inputs: [x] });
    x = list.add({ op: 'conv2d', name: `${prefix}conv${i + 1}`, inputs: [x], filters: width, kernelSize, initStd });
  }
  const wide = { op: 'conv2d', name: `${prefix}skip`, inputs: [input], filters, kernelSize: 1, initStd } as const;
  const skip = filters === channels ? input : list.add(wide);
  return list.add({ op: 'add', name: `${prefix}sum`, inputs: [skip, x] });
}

function stepsOf(args: BottleneckArgs) {
  knownKeys(args, 'bottleneck', { ...LAYER_KEYS, channels: true, filters: true, initStd: true });
  integer(args.channels, 'channels');
  integer(args.filters ?? args.channels, 'filters', 2);
  const list = new StepList();
  addBottleneck(list, '', 'in0', args);
  return list.steps;
}

/** Pre-activation residual bottleneck. */
export class Bottleneck extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrBottleneck';

  constructor(args: BottleneckArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link Bottleneck} layer. Input [n, h, w, channels], output [n, h, w, filters].
 *
 * @throws {OptionError} for arguments out of range
 */
export const bottleneck = (args: BottleneckArgs): Bottleneck => new Bottleneck(args);
