import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { BuildContext, UpscaleModule } from '../../../src/contracts.js';
import { type CompactBumOptions, compactBum } from '../../../src/modules/bum/compact.js';

/** Options of a {@link CompactBumOptions | compact BUM} whose width is known. */
export interface AlteredBumOptions extends CompactBumOptions {
  readonly filters: number;
}

/** What stands in the place of a residual block. `build` applies the block itself. */
export type BlockInstead = (
  context: BuildContext,
  name: string,
  x: SymbolicTensor,
  build: () => SymbolicTensor,
) => SymbolicTensor;

/** A compact BUM with something else in the place of its residual blocks `block1`, `block2`, …. */
export function alteredBum(type: string, options: AlteredBumOptions, instead: BlockInstead): UpscaleModule {
  const bum = compactBum(options);
  return {
    ...bum,
    config: { ...bum.config, type },
    build: (context, input) =>
      bum.build(
        {
          ...context,
          apply(suffix, create, inputs) {
            const build = () => context.apply(suffix, create, inputs);
            return suffix.startsWith('block') ? instead(context, suffix, inputs as SymbolicTensor, build) : build();
          },
        },
        input,
      ),
  };
}
