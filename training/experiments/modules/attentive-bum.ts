import type { UpscaleModule } from '../../../src/contracts.js';
import { channelAttention } from '../../../src/layers/channel-attention.js';
import { type AlteredBumOptions, alteredBum } from './altered-bum.js';

/** Channels of the features over those of the squeezed vector. */
const REDUCTION = 4;

/** A compact BUM with channel attention after every residual block (Zhang et al., RCAN, ECCV 2018, has it inside). */
export function attentiveBum(options: AlteredBumOptions): UpscaleModule {
  const attention = { channels: options.filters, squeeze: options.filters / REDUCTION };
  return alteredBum('attentive', options, ({ apply }, block, _, build) =>
    apply(`attend_${block}`, (name) => channelAttention({ name, ...attention }), build()),
  );
}
