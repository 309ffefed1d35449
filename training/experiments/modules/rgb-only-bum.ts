import type { UpscaleModule } from '../../../src/contracts.js';
import { type CompactBumOptions, compactBum } from '../../../src/modules/bum/compact.js';

/** A compact BUM that leaves the features of the stage before aside: only RGB passes between stages, as in the released MSFSR. */
export function rgbOnlyBum(options: CompactBumOptions): UpscaleModule {
  const bum = compactBum(options);
  return {
    ...bum,
    config: { ...bum.config, type: 'rgb-only' },
    build: (context, { image }) => bum.build(context, { image }),
  };
}
