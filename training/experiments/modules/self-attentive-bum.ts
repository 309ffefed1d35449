import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { BuildContext, UpscaleModule } from '../../../src/contracts.js';
import { convolution } from '../../../src/layers/convolution.js';
import { join } from '../../../src/layers/join.js';
import { type AlteredBumOptions, alteredBum } from './altered-bum.js';
import { SpatialAttention } from './spatial-attention.js';

/** Channels of the features over those of queries and keys. */
const REDUCTION = 2;

/** x + conv 1x1 of attention over all pixels (Wang et al., Non-local Neural Networks, CVPR 2018). */
function attended({ apply }: BuildContext, prefix: string, x: SymbolicTensor, filters: number): SymbolicTensor {
  const project = (what: string, channels: number, initGain: number, from = x) =>
    apply(`${prefix}_${what}`, (name) => convolution({ name, filters: channels, kernelSize: 1, initGain }), from);
  const inner = filters / REDUCTION;
  // The products of queries and keys start out with a deviation of 1 where x has one.
  const gain = Math.SQRT1_2 / inner ** 0.25;
  const given = [project('query', inner, gain), project('key', inner, gain), project('value', filters, Math.SQRT1_2)];
  const mixed = apply(`${prefix}_mix`, (name) => new SpatialAttention({ name }), given);
  const out = project('out', filters, 0.1, mixed);
  return apply(`${prefix}_sum`, (name) => join({ name, method: 'add' }), [x, out]);
}

/** A compact BUM with self-attention after every second residual block. */
export const selfAttentiveBum = (options: AlteredBumOptions): UpscaleModule =>
  alteredBum('self-attentive', options, (context, block, _, build) =>
    Number(block.slice('block'.length)) % 2 === 0
      ? attended(context, `attend_${block}`, build(), options.filters)
      : build(),
  );
