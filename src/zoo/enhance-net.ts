import type { MultiStageOptions } from '../compose/composition.js';
import { convolution } from '../layers/convolution.js';
import { resample } from '../layers/resample.js';
import { residualBlock } from '../layers/residual-block.js';
import { type ApplicableBum, defineBum } from '../modules/define.js';
import { ZOO } from '../modules/zoo-names.js';
import { knownKeys } from '../validate.js';
import { add, bicubic, channels, depth, doublings, enter } from './parts.js';

/** Options of {@link enhanceNet}. */
export interface EnhanceNetOptions {
  /** 2, 4 or 8. Default 4. */
  readonly scale?: number;
  /** Channels. Default 64. */
  readonly filters?: number;
  /** Residual blocks. Default 10. */
  readonly blocks?: number;
}

/**
 * EnhanceNet as a BUM: residual blocks at the small size, enlargement by nearest neighbours each followed by a convolution, a residual over bicubic.
 * Published at x4; x8 doubles a third time.
 *
 * Source: Sajjadi et al., "EnhanceNet", ICCV 2017, section 4.1 and table 1, from whose rows 852,867 parameters follow at x4.
 *
 * @throws {OptionError} for options out of range
 */
export function enhanceNet(options: EnhanceNetOptions = {}): ApplicableBum {
  knownKeys(options, 'enhanceNet', { scale: true, filters: true, blocks: true });
  const { scale = 4, filters = 64, blocks = 10 } = options;
  const steps = doublings(scale);
  channels(filters);
  depth(blocks);
  return defineBum({
    scale,
    config: { type: 'enhancenet', from: ZOO, scale, filters, blocks },
    build(context, input) {
      const { apply } = context;
      const conv = (name: string) => convolution({ name, filters, activation: 'relu' });
      let x = enter(context, input, filters, { activation: 'relu' });
      for (let i = 1; i <= blocks; i++)
        x = apply(`block${i}`, (name) => residualBlock({ name, filters, initLast: 0.1 }), x);
      const features = x;
      for (let i = 1; i <= steps; i++) {
        x = apply(`nearest${i}`, (name) => resample({ name, method: 'upsampleNearest' }), x);
        x = apply(`up${i}`, conv, x);
      }
      x = apply('last', conv, x);
      const residual = apply('residual', (name) => convolution({ name, filters: 3, initGain: 0.1 }), x);
      return { image: add(context, 'image', bicubic(context, input.image, scale), residual), features };
    },
  });
}

/** EnhanceNet at x8, in one stage. */
export const enhanceNetX8 = (): MultiStageOptions => ({ stages: [{ bum: enhanceNet({ scale: 8 }) }] });
