import { convolution } from '../../layers/convolution.js';
import { join } from '../../layers/join.js';
import { resample } from '../../layers/resample.js';
import { residualBlock } from '../../layers/residual-block.js';
import { integer, knownKeys } from '../../validate.js';
import { type ApplicableBum, defineBum } from '../define.js';

/** Options of `BUM.compact`. */
export interface CompactBumOptions {
  /** Channels of the features. Default 64. */
  readonly filters?: number;
  /** Residual blocks. Default 8. */
  readonly blocks?: number;
  /** Enlargement, 1 (a refinement) … 4. Default 2. */
  readonly scale?: number;
}

/**
 * Compact BUM: all depth at the low resolution, no normalisation; the image is bicubic plus a residual (EDSR-style blocks with PReLU,
 * pixel shuffle with ICNR). Features of the stage before enter through a 1x1 convolution beside the RGB stem.
 *
 * @throws {OptionError} for options out of range
 */
export function compactBum(options: CompactBumOptions = {}): ApplicableBum {
  knownKeys(options, 'BUM.compact', { filters: true, blocks: true, scale: true });
  const filters = integer(options.filters ?? 64, 'filters', 4, 512);
  const blocks = integer(options.blocks ?? 8, 'blocks', 0, 64);
  const scale = integer(options.scale ?? 2, 'scale', 1, 4);
  return defineBum({
    scale,
    config: { type: 'compact', filters, blocks, scale },
    build({ apply }, { image, features }) {
      let x = apply('stem', (name) => convolution({ name, filters, initGain: 0.7 }), image);
      if (features) {
        const link = apply('link', (name) => convolution({ name, filters, kernelSize: 1, initGain: 0.7 }), features);
        x = apply('enter', (name) => join({ name, method: 'add' }), [x, link]);
      }
      for (let i = 1; i <= blocks; i++) {
        x = apply(`block${i}`, (name) => residualBlock({ name, filters, activation: 'prelu', initLast: 0.1 }), x);
      }
      const shuffle = { filters: 3 * scale * scale, shuffle: scale, initGain: 0.1 };
      const residual = apply('residual', (name) => convolution({ name, ...shuffle }), x);
      const enlarge = (name: string) => resample({ name, method: 'upsampleBicubic', size: scale });
      const base = scale === 1 ? image : apply('bicubic', enlarge, image);
      return { image: apply('image', (name) => join({ name, method: 'add' }), [base, residual]), features: x };
    },
  });
}
