import type { StageOptions } from '../../src/contracts.js';

/** A small complete stage. */
export const smallStage = (more: Partial<StageOptions> = {}): StageOptions => ({
  bum: { type: 'compact', filters: 6, blocks: 1 },
  bem: { type: 'compact', channels: 4, depth: 1 },
  bfm: { type: 'compact', blocks: 1, features: 5, hidden: 4 },
  ...more,
});

/** A small stage without BEM and BFM. */
export const plainStage = (scale = 2): StageOptions => ({ bum: { type: 'compact', filters: 4, blocks: 0, scale } });
