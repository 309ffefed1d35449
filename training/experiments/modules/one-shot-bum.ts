import type { UpscaleModule } from '../../../src/contracts.js';
import { convolution } from '../../../src/layers/convolution.js';
import { join } from '../../../src/layers/join.js';
import { resample } from '../../../src/layers/resample.js';
import { residualBlock } from '../../../src/layers/residual-block.js';

/** Options of {@link oneShotBum}. */
export interface OneShotBumOptions {
  readonly filters: number;
  readonly blocks: number;
  readonly scale: number;
}

/** The compact BUM for any enlargement at once: all of its work is done at the resolution of the input. */
export function oneShotBum({ filters, blocks, scale }: OneShotBumOptions): UpscaleModule {
  return {
    kind: 'bum',
    scale,
    config: { type: 'one-shot', filters, blocks, scale },
    build({ apply }, { image }) {
      let x = apply('stem', (name) => convolution({ name, filters, initGain: 0.7 }), image);
      for (let i = 1; i <= blocks; i++) {
        x = apply(`block${i}`, (name) => residualBlock({ name, filters, activation: 'prelu', initLast: 0.1 }), x);
      }
      const shuffle = { filters: 3 * scale * scale, shuffle: scale, initGain: 0.1 };
      const residual = apply('residual', (name) => convolution({ name, ...shuffle }), x);
      const base = apply('bicubic', (name) => resample({ name, method: 'upsampleBicubic', size: scale }), image);
      return { image: apply('image', (name) => join({ name, method: 'add' }), [base, residual]), features: x };
    },
  };
}
