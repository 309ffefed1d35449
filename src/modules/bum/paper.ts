import { convolution } from '../../layers/convolution.js';
import { residualBlock } from '../../layers/residual-block.js';
import { knownKeys } from '../../validate.js';
import { type ApplicableBum, defineBum } from '../define.js';

/** Deviation of the first weights in the released code. */
const initStd = 0.02;

/**
 * BUM as in the released MSFSR: 5x5 → residual channel attention → 3x3 → pixel shuffle straight to RGB, no skip over bicubic.
 * It enlarges by 2 and passes no features on. 101,424 trainable parameters.
 *
 * Source: Zhang, Wu, Chen, CVPR Workshops 2020, and its released description.
 * @param options none
 * @throws {OptionError} an option was passed
 */
export function paperBum(options: Readonly<Record<string, never>> = {}): ApplicableBum {
  knownKeys(options, 'BUM.paper', {});
  return defineBum({
    scale: 2,
    config: { type: 'paper' },
    build({ apply }, { image }) {
      const norm = 'batch';
      const activation = 'relu';
      let x = apply(
        'conv1',
        (name) => convolution({ name, filters: 64, kernelSize: 5, norm, activation, initStd }),
        image,
      );
      x = apply('block', (name) => residualBlock({ name, filters: 64, attention: 4, initStd }), x);
      x = apply('conv2', (name) => convolution({ name, filters: 32, norm, activation, initStd }), x);
      x = apply('upscale', (name) => convolution({ name, filters: 12, shuffle: 2, initStd }), x);
      return { image: x };
    },
  });
}
