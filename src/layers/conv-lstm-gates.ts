import { StepList } from '../steps/step-list.js';
import { integer, knownKeys, oneOf } from '../validate.js';
import { LAYER_KEYS, type LayerArgs, StepLayer, type StepLayerArgs, stepsFrom } from './step-layer.js';

/** Arguments of {@link convLstmGates}. */
export interface ConvLstmGatesArgs extends LayerArgs {
  /** Channels of cell and hidden state. */
  readonly channels: number;
  /** `cell`: forget · cell + input · candidate. `hidden`: output · tanh(cell). */
  readonly gives: 'cell' | 'hidden';
}

function stepsOf(args: ConvLstmGatesArgs) {
  knownKeys(args, 'convLstmGates', { ...LAYER_KEYS, channels: true, gives: true });
  integer(args.channels, 'channels');
  oneOf(args.gives, 'gives', ['cell', 'hidden'] as const);
  const list = new StepList();
  const gate = (name: string, activation: 'sigmoid' | 'tanh', initBias = 0) => {
    const conv = { filters: args.channels, kernelSize: 3, initGain: 0.5, initBias };
    const x = list.add({ op: 'conv2d', name: `${name}/conv`, inputs: ['in0'], ...conv });
    return list.add({ op: activation, name, inputs: [x] });
  };
  const product = (name: string, a: string, b: string) => list.add({ op: 'multiply', name, inputs: [a, b] });
  if (args.gives === 'cell') {
    const kept = product('kept', gate('forget', 'sigmoid', 1), 'in1');
    const added = product('added', gate('input', 'sigmoid'), gate('candidate', 'tanh'));
    list.add({ op: 'add', name: 'cell', inputs: [kept, added] });
  } else {
    const shown = list.add({ op: 'tanh', name: 'shown', inputs: ['in1'] });
    product('hidden', gate('output', 'sigmoid'), shown);
  }
  return list.steps;
}

/** The gates of a convolutional LSTM (Shi et al., NIPS 2015): one layer gives its cell, another one its hidden state. */
export class ConvLstmGates extends StepLayer {
  /**
   * Name under which tfjs finds the class in a saved network.
   *
   * @nocollapse
   */
  static className = 'MsfsrConvLstmGates';

  constructor(args: ConvLstmGatesArgs | StepLayerArgs) {
    super(args, stepsFrom(args, stepsOf));
  }
}

/**
 * Creates a {@link ConvLstmGates} layer. Inputs: features and hidden state side by side [n, h, w, c], and the cell [n, h, w, channels]: the one before
 * where it gives the cell, the new one where it gives the hidden state. Output [n, h, w, channels].
 *
 * @throws {OptionError} for arguments out of range
 */
export const convLstmGates = (args: ConvLstmGatesArgs): ConvLstmGates => new ConvLstmGates(args);
