import type { Bum } from '../../../src/contracts.js';
import { channelAttention } from '../../../src/layers/channel-attention.js';
import { type CompactBumOptions, compactBum } from '../../../src/modules/bum/compact.js';

/** Channels of the features over those of the squeezed vector. */
const REDUCTION = 4;

/** A compact BUM with channel attention after every residual block (Zhang et al., RCAN, ECCV 2018, has it inside). */
export function attentiveBum(options: CompactBumOptions & { readonly filters: number }): Bum {
  const bum = compactBum(options);
  const attention = { channels: options.filters, squeeze: options.filters / REDUCTION };
  return {
    ...bum,
    config: { ...bum.config, type: 'attentive' },
    build: (context, input) =>
      bum.build(
        {
          ...context,
          apply(suffix, create, inputs) {
            const x = context.apply(suffix, create, inputs);
            if (!suffix.startsWith('block')) return x;
            return context.apply(`attend_${suffix}`, (name) => channelAttention({ name, ...attention }), x);
          },
        },
        input,
      ),
  };
}
