import type { UpscaleModule } from '../../../src/contracts.js';
import { convolution } from '../../../src/layers/convolution.js';
import { join } from '../../../src/layers/join.js';
import { residualBlock } from '../../../src/layers/residual-block.js';
import { type CompactBumOptions, compactBum } from '../../../src/modules/bum/compact.js';

/** Options of a {@link CompactBumOptions | compact BUM} and of what cleans its input. */
export interface CleanedBumOptions extends CompactBumOptions {
  /** Channels and residual blocks of the clean-up. */
  readonly cleaning: { readonly filters: number; readonly blocks: number };
}

/**
 * A compact BUM behind a clean-up: residual blocks at the low resolution whose residual is added to the input. Without the residual the input is what
 * it was, and so is all that follows.
 */
export function cleanedBum({ cleaning, ...options }: CleanedBumOptions): UpscaleModule {
  const { filters, blocks } = cleaning;
  const bum = compactBum(options);
  return {
    ...bum,
    config: { ...bum.config, type: 'cleaned' },
    build(context, { image, ...more }) {
      const { apply } = context;
      let x = apply('clean_stem', (name) => convolution({ name, filters, activation: 'prelu' }), image);
      for (let i = 1; i <= blocks; i++) {
        x = apply(`clean_block${i}`, (name) => residualBlock({ name, filters, activation: 'prelu', initLast: 0.1 }), x);
      }
      const residual = apply('clean_residual', (name) => convolution({ name, filters: 3, initGain: 0.1 }), x);
      const cleaned = apply('clean_image', (name) => join({ name, method: 'add' }), [image, residual]);
      return bum.build(context, { image: cleaned, ...more });
    },
  };
}
