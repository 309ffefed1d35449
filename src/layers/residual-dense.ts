import { StepList } from '../steps/step-list.js';
import { integer, knownKeys } from '../validate.js';
import { addConv } from './conv-steps.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** Arguments of {@link residualDense}. */
export interface ResidualDenseArgs extends LayerArgs {
  /** Channels of input and output. */
  readonly filters: number;
  /** Channels that each of the four inner convolutions adds. */
  readonly growth: number;
  /** Dense blocks in a row. Default 3. */
  readonly blocks?: number;
  /** Factor on every residual, 0 … 1. Default 0.2. */
  readonly factor?: number;
}

/** First weights a tenth of He's, as in the paper, so that a deep stack starts near the identity. */
const initGain = 0.1;

function stepsOf(args: ResidualDenseArgs) {
  knownKeys(args, 'residualDense', { ...LAYER_KEYS, filters: true, growth: true, blocks: true, factor: true });
  const { filters, growth, blocks = 3, factor = 0.2 } = args;
  integer(filters, 'filters');
  integer(growth, 'growth');
  integer(blocks, 'blocks', 1, 8);
  const list = new StepList();
  const sum = (name: string, input: string, residual: string) => {
    const small = list.add({ op: 'scale', name: `${name}scale`, inputs: [residual], factor });
    return list.add({ op: 'add', name: `${name}sum`, inputs: [input, small] });
  };
  let x = 'in0';
  for (let k = 1; k <= blocks; k++) {
    const known = [x];
    let all = x;
    for (let i = 1; i <= 4; i++) {
      known.push(addConv(list, `dense${k}/`, all, { filters: growth, activation: 'leakyRelu', initGain }, i));
      all = list.add({ op: 'concat', name: `dense${k}/all${i}`, inputs: [...known] });
    }
    x = sum(`dense${k}/`, x, addConv(list, `dense${k}/`, all, { filters, initGain }, 5));
  }
  sum('', 'in0', x);
  return list.steps;
}

/** Residual in residual dense block, RRDB: densely connected convolutions, residuals scaled (Wang et al., ECCVW 2018, section 3.1). */
export class ResidualDense extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrResidualDense';

  constructor(args: ResidualDenseArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link ResidualDense} layer. Input and output [n, h, w, filters].
 *
 * @throws {OptionError} for arguments out of range
 */
export const residualDense = (args: ResidualDenseArgs): ResidualDense => new ResidualDense(args);
