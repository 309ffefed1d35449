import { convolution, join, resample, residualBlock, type UpscaleModule } from 'msfsr';

/** Options of {@link recursiveBum}. */
export interface RecursiveBumOptions {
  /** Channels of the features. Default 64. */
  readonly filters?: number;
  /** How often the one block is applied. Default 4. */
  readonly times?: number;
}

/**
 * A BUM of one residual block that is applied again and again, as in recursive networks: deep with few weights. Enlarges by 2.
 *
 * Source of the idea: Tai, Yang, Liu, "Image Super-Resolution via Deep Recursive Residual Network", CVPR 2017.
 */
export function recursiveBum({ filters = 64, times = 4 }: RecursiveBumOptions = {}): UpscaleModule {
  return {
    kind: 'bum',
    scale: 2,
    config: { type: 'recursive', filters, times },
    build({ apply }, { image }) {
      let features = apply('stem', (name) => convolution({ name, filters, initGain: 0.7 }), image);
      const block = (name: string) => residualBlock({ name, filters, activation: 'prelu', initLast: 0.1 });
      // A layer that is asked for again is the same layer.
      for (let i = 0; i < times; i++) features = apply('block', block, features);
      const last = { filters: 12, shuffle: 2, initGain: 0.1 };
      const residual = apply('residual', (name) => convolution({ name, ...last }), features);
      const base = apply('bicubic', (name) => resample({ name, method: 'upsampleBicubic' }), image);
      return { image: apply('image', (name) => join({ name, method: 'add' }), [base, residual]), features };
    },
  };
}
