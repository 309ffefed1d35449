import { LINE_COUNT } from '../../boundaries/lines.js';
import { convolution } from '../../layers/convolution.js';
import { hourglass } from '../../layers/hourglass.js';
import { integer, knownKeys } from '../../validate.js';
import { type ApplicableBem, defineBem } from '../define.js';
import { featuresOf } from '../stem.js';

/** Options of `BEM.compact`. */
export interface CompactBemOptions {
  /** Channels inside the hourglass. Default 24. */
  readonly channels?: number;
  /** Levels of the hourglass; the stage's input must be a multiple of 2^depth pixels. Default 2. */
  readonly depth?: number;
}

/** Start of the maps: sigmoid(-2) = 0.12, because most of a map is empty. */
const initBias = -2;

/**
 * Compact BEM: reads the BUM's features, so that the lines are supervision for them too; 1x1 → one hourglass of residual blocks → 1x1 → sigmoid.
 *
 * @throws {OptionError} for options out of range
 */
export function compactBem(options: CompactBemOptions = {}): ApplicableBem {
  knownKeys(options, 'BEM.compact', { channels: true, depth: true });
  const channels = integer(options.channels ?? 24, 'channels', 4, 512);
  const depth = integer(options.depth ?? 2, 'depth', 1, 5);
  return defineBem({
    config: { type: 'compact', channels, depth },
    build(context, bum, scale) {
      const { apply } = context;
      let x = featuresOf(context, bum, scale, channels);
      x = apply('narrow', (name) => convolution({ name, filters: channels, kernelSize: 1 }), x);
      x = apply('hourglass', (name) => hourglass({ name, channels, depth, block: 'residual' }), x);
      const last = { filters: LINE_COUNT, kernelSize: 1, activation: 'sigmoid', initGain: 0.3, initBias } as const;
      return apply('maps', (name) => convolution({ name, ...last }), x);
    },
  });
}
