import { boundaryFusion } from '../../layers/boundary-fusion.js';
import { convolution } from '../../layers/convolution.js';
import { join } from '../../layers/join.js';
import { residualBlock } from '../../layers/residual-block.js';
import { integer, knownKeys } from '../../validate.js';
import { type ApplicableBfm, defineBfm } from '../define.js';
import { featuresOf } from '../stem.js';

/** Options of `BFM.compact`. */
export interface CompactBfmOptions {
  /** Residual blocks after the fusion. Default 2. */
  readonly blocks?: number;
  /** Channels of the features at the enlarged resolution, which the next stage gets. Default 32. */
  readonly features?: number;
  /** Channels between the maps and their γ, β. Default 32. */
  readonly hidden?: number;
  /** Channels of the stem that replaces the BUM's features where it has none. Default 32. */
  readonly filters?: number;
}

/**
 * Compact BFM: the maps modulate the BUM's features (spatial feature transform), residual blocks at the low resolution, pixel shuffle with
 * ICNR, and a 3x3 convolution to a residual over the BUM's image.
 *
 * @throws {OptionError} for options out of range
 */
export function compactBfm(options: CompactBfmOptions = {}): ApplicableBfm {
  knownKeys(options, 'BFM.compact', { blocks: true, features: true, hidden: true, filters: true });
  const blocks = integer(options.blocks ?? 2, 'blocks', 0, 64);
  const wide = integer(options.features ?? 32, 'features', 1, 512);
  const hidden = integer(options.hidden ?? 32, 'hidden', 1, 512);
  const stem = integer(options.filters ?? 32, 'filters', 4, 512);
  return defineBfm({
    config: { type: 'compact', blocks, features: wide, hidden, filters: stem },
    build(context, bum, scale) {
      const { apply } = context;
      let x = featuresOf(context, bum, scale, stem);
      const filters = x.shape[3] as number;
      x = apply('fusion', (name) => boundaryFusion({ name, channels: filters, mode: 'modulate', hidden }), [
        x,
        bum.boundaries,
      ]);
      for (let i = 1; i <= blocks; i++) {
        x = apply(`block${i}`, (name) => residualBlock({ name, filters, activation: 'prelu', initLast: 0.1 }), x);
      }
      const shuffle = { filters: wide * scale * scale, shuffle: scale, activation: 'prelu' } as const;
      const features = apply('upscale', (name) => convolution({ name, ...shuffle }), x);
      const residual = apply('residual', (name) => convolution({ name, filters: 3, initGain: 0.1 }), features);
      return { image: apply('image', (name) => join({ name, method: 'add' }), [bum.image, residual]), features };
    },
  });
}
