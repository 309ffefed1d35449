import { BEM, convolution } from 'msfsr';

/** Options of {@link plainBem}. */
export interface PlainBemOptions {
  /** Channels of the hidden layers. Default 16. */
  readonly channels?: number;
}

/**
 * A BEM without an hourglass: two 5x5 convolutions over the BUM's image down to the resolution of the stage's input, and a 1x1 to 11 heatmaps. At x2 it
 * sees 13 pixels of the enlarged image around a place; the compact BEM sees far more.
 */
export const plainBem = ({ channels = 16 }: PlainBemOptions = {}) =>
  BEM.define({
    // What rebuilds the module from a saved network, through the registry.
    config: { type: 'plain', channels },
    build({ apply }, { image }, scale) {
      const wide = { filters: channels, kernelSize: 5, activation: 'prelu' } as const;
      // The boundaries lie at the resolution of the stage's input, so the first convolution steps over the enlarged image.
      let x = apply('reduce', (name) => convolution({ name, ...wide, strides: scale }), image);
      x = apply('widen', (name) => convolution({ name, ...wide }), x);
      return apply('lines', (name) => convolution({ name, filters: 11, kernelSize: 1, activation: 'sigmoid' }), x);
    },
  });
