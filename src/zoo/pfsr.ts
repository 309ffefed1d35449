import type { MultiStageOptions } from '../compose/composition.js';
import { convolution } from '../layers/convolution.js';
import { residualBlock } from '../layers/residual-block.js';
import { type ApplicableBum, defineBum } from '../modules/define.js';
import { ZOO } from '../modules/zoo-names.js';
import { knownKeys } from '../validate.js';
import { channels, enter } from './parts.js';

/** Options of {@link pfsr}. */
export interface PfsrOptions {
  /** Channels of the residual block; the transposed convolution gives half as many, rounded up. Default 512. */
  readonly filters?: number;
}

/**
 * A step of PFSR as a BUM of x2: a residual block with batch norm, behind a convolution with batch norm and ReLU at the first step; a 4x4 transposed
 * convolution that halves the channels; a 1x1 convolution to RGB. What the transposed convolution gives goes on to the next step.
 *
 * Source: Kim et al., "Progressive Face Super-Resolution via Attention to Facial Landmark", BMVC 2019, section 3.1. Its released generator
 * (`model.py` of DeokyunKim/Progressive-Face-Super-Resolution) has 8,969,097 parameters (8.97 M) and takes 5.24 GMAC from 16² to 128².
 *
 * Deviations: a later step also looks at the image before it (3x3 convolution), so that faces can enter there; no equalised learning rate; colours in
 * [0, 1].
 *
 * @throws {OptionError} for options out of range
 */
export function pfsr(options: PfsrOptions = {}): ApplicableBum {
  knownKeys(options, 'pfsr', { filters: true });
  const { filters = 512 } = options;
  channels(filters);
  return defineBum({
    scale: 2,
    config: { type: 'pfsr', from: ZOO, filters },
    build(context, input) {
      const { apply } = context;
      const normed = { norm: 'batch', activation: 'relu' } as const;
      const half = { filters: Math.ceil(filters / 2), kernelSize: 4, transposed: true, ...normed };
      const entered = enter(context, input, filters, input.features ? {} : normed);
      const features = apply('block', (name) => residualBlock({ name, filters, ...normed }), entered);
      const large = apply('up', (name) => convolution({ name, ...half }), features);
      return {
        image: apply('image', (name) => convolution({ name, filters: 3, kernelSize: 1 }), large),
        features,
        large,
      };
    },
  });
}

/** PFSR, 16² to 32², 64² and 128². */
export const pfsrX8 = (): MultiStageOptions => ({
  stages: [512, 256, 128].map((filters) => ({ bum: pfsr({ filters }) })),
});
