import type { ResampleStep } from '../steps/step.js';
import { integer, knownKeys, oneOf } from '../validate.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

const METHODS = ['pixelShuffle', 'spaceToDepth', 'upsampleBicubic', 'upsampleNearest', 'maxPool'] as const;

/** Arguments of {@link resample}. */
export interface ResampleArgs extends LayerArgs {
  /** How; see the operation of the same name in docs/FORMAT.md. */
  readonly method: ResampleStep['op'];
  /** Whole factor. Default 2. */
  readonly size?: number;
}

function stepsOf(args: ResampleArgs) {
  knownKeys(args, 'resample', { ...LAYER_KEYS, method: true, size: true });
  const { method, size = 2 } = args;
  oneOf(method, 'method', METHODS);
  integer(size, 'size', 2, 32);
  return [{ op: method, name: 'resample', inputs: ['in0'], size }];
}

/** Changes the resolution by a whole factor without weights: pixel shuffle and its inverse, bicubic, nearest, max pool. */
export class Resample extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrResample';

  constructor(args: ResampleArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link Resample} layer.
 *
 * @throws {OptionError} for arguments out of range
 */
export const resample = (args: ResampleArgs): Resample => new Resample(args);
