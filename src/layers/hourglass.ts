import { StepList } from '../steps/step-list.js';
import { integer, knownKeys, oneOf } from '../validate.js';
import { addBottleneck } from './bottleneck.js';
import { addResidual } from './residual-block.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** Arguments of {@link hourglass}. */
export interface HourglassArgs extends LayerArgs {
  /** Channels of input, output and everything between. */
  readonly channels: number;
  /** Number of times the resolution is halved. Height and width must be multiples of 2^depth. */
  readonly depth: number;
  /** Block at every node: `bottleneck` (Newell et al. 2016) or `residual` (two 3x3 convolutions, PReLU, no norm). Default `bottleneck`. */
  readonly block?: 'bottleneck' | 'residual';
  /** Standard deviation of the first weights instead of He's. */
  readonly initStd?: number;
}

function stepsOf(args: HourglassArgs) {
  knownKeys(args, 'hourglass', { ...LAYER_KEYS, channels: true, depth: true, block: true, initStd: true });
  const { channels, initStd } = args;
  integer(channels, 'channels', 2);
  integer(args.depth, 'depth', 1, 8);
  oneOf(args.block ?? 'bottleneck', 'block', ['bottleneck', 'residual'] as const);
  const list = new StepList();
  const block = (prefix: string, input: string) =>
    args.block === 'residual'
      ? addResidual(list, prefix, input, { filters: channels, activation: 'prelu', initStd, initLast: 0.3 })
      : addBottleneck(list, prefix, input, { channels, initStd });
  const level = (depth: number, input: string): string => {
    const prefix = `level${depth}/`;
    const up = block(`${prefix}up/`, input);
    let low = list.add({ op: 'maxPool', name: `${prefix}pool`, inputs: [input], size: 2 });
    low = block(`${prefix}low1/`, low);
    low = depth > 1 ? level(depth - 1, low) : block(`${prefix}centre/`, low);
    low = block(`${prefix}low2/`, low);
    low = list.add({ op: 'upsampleNearest', name: `${prefix}upsample`, inputs: [low], size: 2 });
    return list.add({ op: 'add', name: `${prefix}sum`, inputs: [up, low] });
  };
  level(args.depth, 'in0');
  return list.steps;
}

/** Hourglass: down and up again over `depth` levels, with a block on every path (Newell et al., ECCV 2016). */
export class Hourglass extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrHourglass';

  constructor(args: HourglassArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates an {@link Hourglass} layer. Input and output [n, h, w, channels], h and w multiples of 2^depth.
 *
 * @throws {OptionError} for arguments out of range
 */
export const hourglass = (args: HourglassArgs): Hourglass => new Hourglass(args);
