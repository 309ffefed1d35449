import type { PixelImage } from '../image/types.js';
import type { DegradationChoice } from './options.js';

/** From here on a face counts as degraded. */
const DEGRADED = 0.5;

/** Whether a face is treated as degraded. */
export const isDegraded = (degradation: number): boolean => degradation >= DEGRADED;

/** How degraded a face is, 0 (clean) … 1: what the caller says. */
export const degradationOf = (_crop: () => PixelImage, choice: DegradationChoice): number =>
  typeof choice === 'number' ? choice : choice === 'real' ? 1 : 0;
