import type { IndexedScheme } from '../types.js';
import { span } from './span.js';

/**
 * 98 points of WFLW, numbered from 0.
 *
 * The outline is the open jaw (0 … 32) and therefore partial. WFLW goes around each brow; the line is its upper edge
 * (33 … 37 and 42 … 46), as in the 468-point mesh. The pupils (96, 97) are on no line.
 *
 * Source: Wu et al., "Look at Boundary: A Boundary-Aware Face Alignment Algorithm", CVPR 2018, figure of the 98 points.
 */
export const wflw98: IndexedScheme = {
  name: 'wflw98',
  points: 98,
  lines: [
    { indices: span(0, 32), partial: true },
    { indices: span(33, 37) },
    { indices: span(42, 46) },
    { indices: span(51, 54) },
    { indices: span(55, 59) },
    { indices: [...span(60, 67), 60] },
    { indices: [...span(68, 75), 68] },
    { indices: span(76, 82) },
    { indices: span(88, 92) },
    { indices: [88, ...span(95, 92)] },
    { indices: [76, ...span(87, 82)] },
  ],
};
