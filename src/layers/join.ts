import type { JoinStep } from '../steps/step.js';
import { integer, knownKeys, oneOf } from '../validate.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

const METHODS = ['add', 'concat', 'multiply', 'modulate'] as const;

/** Arguments of {@link join}. */
export interface JoinArgs extends LayerArgs {
  /** How; see the operation of the same name in docs/FORMAT.md. */
  readonly method: JoinStep['op'];
  /** Number of tensors to join, 2 … 64; `modulate` takes 3. Default 2. */
  readonly count?: number;
}

function stepsOf(args: JoinArgs) {
  knownKeys(args, 'join', { ...LAYER_KEYS, method: true, count: true });
  const { method, count = method === 'modulate' ? 3 : 2 } = args;
  oneOf(method, 'method', METHODS);
  integer(count, 'count', 2, 64);
  return [{ op: method, name: method, inputs: Array.from({ length: count }, (_, i) => `in${i}`) }];
}

/** Joins several tensors: sum, product, concatenation, modulation. */
export class Join extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrJoin';

  constructor(args: JoinArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link Join} layer.
 *
 * @throws {OptionError} for arguments out of range
 */
export const join = (args: JoinArgs): Join => new Join(args);
