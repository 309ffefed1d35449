import type { Network } from '../graph/network.js';
import type { FloatImage } from '../image/floats.js';
import type { StageRange } from './stage-range.js';

/** What works on a picture: a network, its stages, and how much its image counts. */
export interface Share {
  readonly network: Network;
  readonly range: StageRange;
  /** What its stages leave to bicubic interpolation, where they enlarge by less than the task. */
  readonly rest?: (image: FloatImage) => FloatImage;
  /** 0 … 1; all shares are 1 together. */
  readonly share: number;
}
