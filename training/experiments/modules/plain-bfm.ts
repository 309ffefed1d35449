import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { FusionModule } from '../../../src/contracts.js';
import { type CompactBfmOptions, compactBfm } from '../../../src/modules/bfm/compact.js';

/** The compact BFM without its fusion: residual blocks, and the enlargement of the features. */
export function plainBfm(options: CompactBfmOptions): FusionModule {
  const bfm = compactBfm(options);
  return {
    ...bfm,
    config: { ...bfm.config, type: 'plain' },
    build: (context, bum, scale) =>
      bfm.build(
        {
          ...context,
          apply: (suffix, create, inputs) =>
            suffix === 'fusion' ? (inputs as SymbolicTensor[])[0]! : context.apply(suffix, create, inputs),
        },
        bum,
        scale,
      ),
  };
}
