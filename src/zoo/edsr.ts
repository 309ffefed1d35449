import type { MultiStageOptions } from '../compose/composition.js';
import { convolution } from '../layers/convolution.js';
import { residualBlock } from '../layers/residual-block.js';
import { type ApplicableBum, defineBum } from '../modules/define.js';
import { ZOO } from '../modules/zoo-names.js';
import { knownKeys } from '../validate.js';
import { add, channels, depth, doublings, enter } from './parts.js';

/** Options of {@link edsr}. */
export interface EdsrOptions {
  /** 2, 4 or 8. Default 2. */
  readonly scale?: number;
  /** Channels. Default 64, the baseline; the large network has 256. */
  readonly filters?: number;
  /** Residual blocks. Default 16; the large network has 32. */
  readonly blocks?: number;
}

/**
 * EDSR as a BUM: residual blocks without normalisation, a skip over all of them, enlargement by pixel shuffles of 2 at the end. x8 has three of these
 * where x4 has two. The baseline has 1.37 M parameters at x2 and 1.52 M at x4, the large network 40.7 M and 43.1 M.
 *
 * Source: Lim et al., "Enhanced Deep Residual Networks for Single Image Super-Resolution", CVPRW 2017, section 3 and figure 3.
 *
 * Deviations: colours in [0, 1] with no mean subtracted; last convolutions of the blocks start at a tenth of He's deviation, which takes the place of
 * the large network's residual scaling.
 *
 * @throws {OptionError} for options out of range
 */
export function edsr(options: EdsrOptions = {}): ApplicableBum {
  knownKeys(options, 'edsr', { scale: true, filters: true, blocks: true });
  const { scale = 2, filters = 64, blocks = 16 } = options;
  const steps = doublings(scale);
  channels(filters);
  depth(blocks);
  return defineBum({
    scale,
    config: { type: 'edsr', from: ZOO, scale, filters, blocks },
    build(context, input) {
      const { apply } = context;
      const first = enter(context, input, filters);
      let x = first;
      for (let i = 1; i <= blocks; i++)
        x = apply(`block${i}`, (name) => residualBlock({ name, filters, initLast: 0.1 }), x);
      x = add(
        context,
        'skip',
        first,
        apply('body', (name) => convolution({ name, filters }), x),
      );
      const features = x;
      for (let i = 1; i <= steps; i++)
        x = apply(`up${i}`, (name) => convolution({ name, filters: 4 * filters, shuffle: 2 }), x);
      return { image: apply('image', (name) => convolution({ name, filters: 3 }), x), features };
    },
  });
}

/** The baseline at x8, in one stage. */
export const edsrX8 = (): MultiStageOptions => ({ stages: [{ bum: edsr({ scale: 8 }) }] });
