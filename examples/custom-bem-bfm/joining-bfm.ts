import { BFM, convolution, join, resample, residualBlock } from 'msfsr';

/** Options of {@link joiningBfm}. */
export interface JoiningBfmOptions {
  /** Channels of the features, which the next stage gets. Default 16. */
  readonly filters?: number;
}

/**
 * A BFM that lays the boundaries beside the picture instead of modulating features: both are joined as channels, a residual block
 * with channel attention follows, and pixel shuffle leads to a correction of the BUM's image.
 */
export const joiningBfm = ({ filters = 16 }: JoiningBfmOptions = {}) =>
  BFM.define({
    config: { type: 'joining', filters },
    build({ apply }, { image, boundaries }, scale) {
      // [n, h·scale, w·scale, 3] → [n, h, w, 3·scale²]: the resolution of the boundaries
      const folded = apply('fold', (name) => resample({ name, method: 'spaceToDepth', size: scale }), image);
      let x = apply('join', (name) => join({ name, method: 'concat' }), [folded, boundaries]);
      x = apply('narrow', (name) => convolution({ name, filters, activation: 'prelu' }), x);
      x = apply('block', (name) => residualBlock({ name, filters, attention: 4, activation: 'prelu' }), x);
      const shuffle = { filters: filters * scale * scale, shuffle: scale, activation: 'prelu' } as const;
      const features = apply('upscale', (name) => convolution({ name, ...shuffle }), x);
      const correction = apply('correct', (name) => convolution({ name, filters: 3, initGain: 0.1 }), features);
      return { image: apply('image', (name) => join({ name, method: 'add' }), [image, correction]), features };
    },
  });
