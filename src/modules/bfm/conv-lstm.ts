import { convLstmGates } from '../../layers/conv-lstm-gates.js';
import { convolution } from '../../layers/convolution.js';
import { join } from '../../layers/join.js';
import { integer, knownKeys } from '../../validate.js';
import { type ApplicableBfm, defineBfm } from '../define.js';
import { enlarge, fuse, refine } from './compact.js';

/** Options of `BFM.convLstm`. */
export interface ConvLstmOptions {
  /** Channels of cell and hidden state. Default 32. */
  readonly hidden?: number;
  /** Residual blocks after the memory. Default 2. */
  readonly blocks?: number;
  /** Channels of the features at the enlarged resolution, which the next stage gets. Default 32. */
  readonly features?: number;
  /** Channels between the maps and their γ, β. Default 32. */
  readonly modulation?: number;
  /** Channels of the stem that replaces the BUM's features where it has none. Default 32. */
  readonly filters?: number;
}

/**
 * A compact BFM with a memory: what the boundaries have modulated goes through a convolutional LSTM at the stage's low resolution, whose hidden state
 * is added to it by a 1x1 convolution; then blocks, enlargement and residual as in `BFM.compact`, under the same names of layers. The 1x1 convolution starts as zeros, so
 * that a network begins as the one without memory whose weights it takes.
 *
 * Input, forget and output gates and the candidate are 3x3 convolutions of features and hidden state (Shi et al., "Convolutional LSTM Network", NIPS 2015, section 3.1, without
 * the products with the cell in the gates; Hochreiter and Schmidhuber 1997); the forget gate's bias starts at 1.
 *
 * @example
 * ```ts
 * const network = buildMultiStage({
 *   stages: [{ bum: { type: 'compact' }, bem: { type: 'compact' }, bfm: BFM.convLstm({ hidden: 24 }) }],
 * });
 * ```
 *
 * @throws {OptionError} for options out of range
 */
export function convLstm(options: ConvLstmOptions = {}): ApplicableBfm {
  knownKeys(options, 'convLstm', { hidden: true, blocks: true, features: true, modulation: true, filters: true });
  const hidden = integer(options.hidden ?? 32, 'hidden', 1, 512);
  const blocks = integer(options.blocks ?? 2, 'blocks', 0, 64);
  const features = integer(options.features ?? 32, 'features', 1, 512);
  const modulation = integer(options.modulation ?? 32, 'modulation', 1, 512);
  const filters = integer(options.filters ?? 32, 'filters', 4, 512);
  return defineBfm({
    config: { type: 'conv-lstm', hidden, blocks, features, modulation, filters },
    state: [
      { name: 'cell', channels: hidden },
      { name: 'hidden', channels: hidden },
    ],
    build(context, input, scale) {
      const { apply } = context;
      const before = input.state!;
      const fused = fuse(context, input, scale, { filters, hidden: modulation });
      const channels = fused.shape[3] as number;
      const seen = apply('seen', (name) => join({ name, method: 'concat' }), [fused, before.hidden!]);
      const gates = (gives: 'cell' | 'hidden') => (name: string) => convLstmGates({ name, channels: hidden, gives });
      const cell = apply('cell', gates('cell'), [seen, before.cell!]);
      const next = apply('hidden', gates('hidden'), [seen, cell]);
      const memory = { filters: channels, kernelSize: 1, useBias: false, initStd: 0 };
      const recalled = apply('recalled', (name) => convolution({ name, ...memory }), next);
      const joined = apply('remembered', (name) => join({ name, method: 'add' }), [fused, recalled]);
      const refined = refine(context, joined, blocks);
      return { ...enlarge(context, input.image, refined, scale, features), state: { cell, hidden: next } };
    },
  });
}
