import type { MultiStageOptions } from '../compose/composition.js';
import { convolution } from '../layers/convolution.js';
import { type ApplicableBum, defineBum } from '../modules/define.js';
import { ZOO } from '../modules/zoo-names.js';
import { knownKeys } from '../validate.js';
import { channels, doublings, enter } from './parts.js';

/** Options of {@link urdgn}. */
export interface UrdgnOptions {
  /** 2, 4 or 8. Default 8. */
  readonly scale?: number;
  /** Channels of the first convolution; each transposed convolution halves them, rounded down and to no less than 2. Default 512. */
  readonly filters?: number;
}

/**
 * The generator of URDGN as a BUM: transposed convolutions with batch norm and ReLU from 16² to 128², no skip and no prior.
 *
 * Source: Yu and Porikli, "Ultra-Resolving Face Images by Discriminative Generative Networks", ECCV 2016.
 *
 * Deviations: widths and kernels (4x4, no checkerboard) are this library's, since no count is published to hold them to.
 *
 * @throws {OptionError} for options out of range
 */
export function urdgn(options: UrdgnOptions = {}): ApplicableBum {
  knownKeys(options, 'urdgn', { scale: true, filters: true });
  const { scale = 8, filters = 512 } = options;
  const steps = doublings(scale);
  channels(filters);
  return defineBum({
    scale,
    config: { type: 'urdgn', from: ZOO, scale, filters },
    build(context, input) {
      const { apply } = context;
      const normed = { norm: 'batch', activation: 'relu', useBias: false } as const;
      const features = enter(context, input, filters, { activation: 'relu' });
      let x = features;
      for (let i = 1; i <= steps; i++) {
        const width = Math.max(2, Math.floor(filters / 2 ** i));
        const up = { filters: width, kernelSize: 4, transposed: true, ...normed };
        x = apply(`up${i}`, (name) => convolution({ name, ...up }), x);
      }
      return { image: apply('image', (name) => convolution({ name, filters: 3, kernelSize: 5 }), x), features };
    },
  });
}

/** URDGN's generator, 16² to 128², in one stage. */
export const urdgnX8 = (): MultiStageOptions => ({ stages: [{ bum: urdgn() }] });
