import type { BoundaryModule } from '../../../src/contracts.js';
import { convolution } from '../../../src/layers/convolution.js';

/** A BEM that nobody listens to: a stage has a BEM and a BFM or neither, and only a BFM hands features on. */
export const silentBem = (): BoundaryModule => ({
  kind: 'bem',
  config: { type: 'silent' },
  build: ({ apply }, { features }) =>
    apply('maps', (name) => convolution({ name, filters: 11, kernelSize: 1, activation: 'sigmoid' }), features!),
});
