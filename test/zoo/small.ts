import type { MultiStageOptions } from '../../src/compose/composition.js';
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

/** Every preset of the zoo at a small width: x8 by the same stages. */
export const SMALL_PRESETS: Readonly<Record<string, () => MultiStageOptions>> = {
  'edsr-x8': () => ({ stages: [{ bum: edsr({ scale: 8, filters: 4, blocks: 1 }) }] }),
  'enhancenet-x8': () => ({ stages: [{ bum: enhanceNet({ scale: 8, filters: 4, blocks: 1 }) }] }),
  'esrgan-x8': () => ({ stages: [{ bum: rrdb({ scale: 8, filters: 4, growth: 2, blocks: 1 }) }] }),
  'urdgn-x8': () => ({ stages: [{ bum: urdgn({ filters: 16 }) }] }),
  'fsrnet-x8': () => ({
    stages: [
      { bum: fsrCoarse({ scale: 4, filters: 4, blocks: 1 }) },
      {
        bum: fsrCoarse({ scale: 2, blocks: 0 }),
        bem: fsrPrior({ filters: 4, depth: 1 }),
        bfm: fsrFine({ filters: 4, blocks: 1 }),
        granularity: 1,
      },
    ],
  }),
  'pfsr-x8': () => ({ stages: [8, 4, 2].map((filters) => ({ bum: pfsr({ filters }) })) }),
};
