import { LINE_COUNT } from '../../boundaries/lines.js';
import { bottleneck } from '../../layers/bottleneck.js';
import { convolution } from '../../layers/convolution.js';
import { hourglass } from '../../layers/hourglass.js';
import { residualBlock } from '../../layers/residual-block.js';
import { knownKeys } from '../../validate.js';
import { type ApplicableBem, defineBem } from '../define.js';

const initStd = 0.02;

/**
 * BEM as in the released MSFSR: a strided 7x7, a bottleneck, two residual blocks, two hourglasses of depth 3 and a 1x1 to 11 maps with ReLU,
 * at half the resolution of the enlarged image. Needs the stage's input to be a multiple of 8 pixels. 1,740,257 trainable parameters.
 *
 * Source: Zhang, Wu, Chen, CVPR Workshops 2020, and its released description.
 * @param options none
 * @throws {OptionError} an option was passed
 */
export function paperBem(options: Readonly<Record<string, never>> = {}): ApplicableBem {
  knownKeys(options, 'BEM.paper', {});
  return defineBem({
    config: { type: 'paper' },
    build({ apply }, { image }) {
      const norm = 'batch';
      const activation = 'relu';
      const first = { filters: 64, kernelSize: 7, strides: 2, useBias: false, norm, activation, initStd } as const;
      let x = apply('conv', (name) => convolution({ name, ...first }), image);
      x = apply('widen', (name) => bottleneck({ name, channels: 64, filters: 128, initStd }), x);
      for (const i of [1, 2]) {
        const options = { filters: 128, padMode: 'reflect', useBias: false, norm, initStd } as const;
        x = apply(`block${i}`, (name) => residualBlock({ name, ...options }), x);
      }
      for (const i of [1, 2])
        x = apply(`hourglass${i}`, (name) => hourglass({ name, channels: 128, depth: 3, initStd }), x);
      return apply(
        'maps',
        (name) => convolution({ name, filters: LINE_COUNT, kernelSize: 1, norm, activation, initStd }),
        x,
      );
    },
  });
}
