import type { StageOptions } from '../../src/contracts.js';
import { edsr, enhanceNet, fsrCoarse, fsrFine, fsrPrior, pfsr, rrdb, urdgn } from '../../src/zoo/index.js';

/** Every system of the zoo at a small width, as a stage of x2. */
export const SMALL: Readonly<Record<string, () => StageOptions>> = {
  edsr: () => ({ bum: edsr({ filters: 4, blocks: 1 }) }),
  enhanceNet: () => ({ bum: enhanceNet({ scale: 2, filters: 4, blocks: 1 }) }),
  rrdb: () => ({ bum: rrdb({ scale: 2, filters: 4, growth: 2, blocks: 1 }) }),
  urdgn: () => ({ bum: urdgn({ scale: 2, filters: 6 }) }),
  pfsr: () => ({ bum: pfsr({ filters: 6 }) }),
  fsrnet: () => ({
    bum: fsrCoarse({ scale: 2, filters: 4, blocks: 1 }),
    bem: fsrPrior({ filters: 4, depth: 1 }),
    bfm: fsrFine({ filters: 4, blocks: 1 }),
  }),
};
