import type { BuildContext } from '../../contracts.js';
import { boundaryFusion } from '../../layers/boundary-fusion.js';
import { channelAttention } from '../../layers/channel-attention.js';
import { convolution } from '../../layers/convolution.js';
import { residualBlock } from '../../layers/residual-block.js';
import { knownKeys } from '../../validate.js';
import { type ApplicableBfm, defineBfm } from '../define.js';

const initStd = 0.02;
const plain = { useBias: false, initStd } as const;
const normed = { ...plain, norm: 'batch', activation: 'relu' } as const;

/** Residual block with reflection padding and batch norm. */
const block = (name: string) => residualBlock({ name, filters: 64, padMode: 'reflect', ...normed });
/** Squeeze and excitation. */
const squeeze = (name: string) => channelAttention({ name, channels: 64, squeeze: 8, ...plain });

function head({ apply }: BuildContext, image: Parameters<BuildContext['apply']>[2]) {
  let x = apply('head_conv', (name) => convolution({ name, filters: 64, strides: 2, ...normed }), image);
  x = apply('head_attention1', squeeze, apply('head_block', block, x));
  x = apply(
    'head_out',
    (name) => convolution({ name, filters: 64, padMode: 'reflect', activation: 'tanh', ...plain }),
    x,
  );
  return apply('head_attention2', squeeze, x);
}

/**
 * BFM as in the released MSFSR: features of the enlarged image at half its resolution, joined with the maps, fused, enlarged by a
 * transposed convolution, and a last convolution to RGB with tanh. Head 114,752 and tail 158,080 trainable parameters.
 *
 * Source: Zhang, Wu, Chen, CVPR Workshops 2020, and its released description.
 * @param options none
 * @throws {OptionError} an option was passed
 */
export function paperBfm(options: Readonly<Record<string, never>> = {}): ApplicableBfm {
  knownKeys(options, 'BFM.paper', {});
  return defineBfm({
    config: { type: 'paper' },
    build(context, { image, boundaries }) {
      const { apply } = context;
      const features = head(context, image);
      let x = apply('fusion', (name) => boundaryFusion({ name, channels: 64, mode: 'concat', initStd }), [
        features,
        boundaries,
      ]);
      x = apply('upscale', (name) => convolution({ name, filters: 64, transposed: true, ...normed }), x);
      x = apply('attention', squeeze, apply('block', block, x));
      x = apply(
        'image',
        (name) => convolution({ name, filters: 3, padMode: 'reflect', activation: 'tanh', ...plain }),
        x,
      );
      return { image: x };
    },
  });
}
