import { invalid, knownKeys, number } from '../validate.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** Lowest and highest value of an image's channels: [0, 1], [0, 255], [-1, 1]. */
export type Range = readonly [number, number];

/** Arguments of {@link valueRange}. */
export interface ValueRangeArgs extends LayerArgs {
  /** The range that values come in: least, greatest. */
  readonly from: Range;
  /** The range that they are brought to. */
  readonly to: Range;
}

function stepsOf(args: ValueRangeArgs) {
  knownKeys(args, 'valueRange', { ...LAYER_KEYS, from: true, to: true });
  const { from, to } = args;
  for (const [name, range] of Object.entries({ from, to }))
    if (!Array.isArray(range) || range.length !== 2) invalid('[least, greatest]', name, range);
  for (const [i, bound] of [...from, ...to].entries()) number(bound, `${i < 2 ? 'from' : 'to'}[${i % 2}]`);
  number(from[1] - from[0], 'from[1] - from[0]', Number.MIN_VALUE);
  const factor = (to[1] - to[0]) / (from[1] - from[0]);
  return [{ op: 'scale' as const, name: 'scale', inputs: ['in0'], factor, offset: to[0] - factor * from[0] }];
}

/** Maps one value range linearly onto another, without clamping. */
export class ValueRange extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrValueRange';

  constructor(args: ValueRangeArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link ValueRange} layer. Input and output of the same shape.
 *
 * @throws {OptionError} for bounds that are no finite numbers or an empty `from`
 */
export const valueRange = (args: ValueRangeArgs): ValueRange => new ValueRange(args);
