import { convolution } from '../../layers/convolution.js';
import { join } from '../../layers/join.js';
import { integer, knownKeys } from '../../validate.js';
import { type ApplicableBfm, defineBfm } from '../define.js';
import { enlarge, fuse, refine } from './compact.js';

/** Options of `BFM.recurrent`. */
export interface RecurrentOptions {
  /** Channels that are kept of the features. Default 32. */
  readonly hidden?: number;
  /** Residual blocks, the features after which are kept. Default 2. */
  readonly blocks?: number;
  /** Channels of the features at the enlarged resolution, which the next stage gets. Default 32. */
  readonly features?: number;
  /** Channels between the maps and their γ, β. Default 32. */
  readonly modulation?: number;
  /** Channels of the stem that replaces the BUM's features where it has none. Default 32. */
  readonly filters?: number;
}

/**
 * A compact BFM that gets its own features of the frame before: what the residual blocks made, from which the image before was enlarged, kept by a 1x1 convolution.
 * They are concatenated with what the boundaries have modulated, and a 3x3 convolution of both is added to it. The convolution starts as zeros, so that a network begins as the one with `BFM.compact` whose weights it takes. Recurrence without gates and without
 * flow, after Isobe et al., "Revisiting Temporal Modeling for Video Super-resolution", BMVC 2020, section 3.1 (there the image before goes in, too; here it does by its features).
 *
 * @throws {OptionError} for options out of range
 */
export function recurrent(options: RecurrentOptions = {}): ApplicableBfm {
  knownKeys(options, 'recurrent', { hidden: true, blocks: true, features: true, modulation: true, filters: true });
  const hidden = integer(options.hidden ?? 32, 'hidden', 1, 512);
  const blocks = integer(options.blocks ?? 2, 'blocks', 0, 64);
  const features = integer(options.features ?? 32, 'features', 1, 512);
  const modulation = integer(options.modulation ?? 32, 'modulation', 1, 512);
  const filters = integer(options.filters ?? 32, 'filters', 4, 512);
  return defineBfm({
    config: { type: 'recurrent', hidden, blocks, features, modulation, filters },
    state: [{ name: 'before', channels: hidden }],
    build(context, input, scale) {
      const { apply } = context;
      const fused = fuse(context, input, scale, { filters, hidden: modulation });
      const both = apply('seen', (name) => join({ name, method: 'concat' }), [fused, input.state!.before!]);
      const recall = { filters: fused.shape[3] as number, initStd: 0 };
      const recalled = apply('recalled', (name) => convolution({ name, ...recall }), both);
      const joined = apply('remembered', (name) => join({ name, method: 'add' }), [fused, recalled]);
      const refined = refine(context, joined, blocks);
      const kept = apply('kept', (name) => convolution({ name, filters: hidden, kernelSize: 1 }), refined);
      return { ...enlarge(context, input.image, refined, scale, features), state: { before: kept } };
    },
  });
}
