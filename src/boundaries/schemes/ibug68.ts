import type { IndexedScheme } from '../types.js';
import { span } from './span.js';

/**
 * 68 points of iBUG 300-W, dlib and face-api, numbered from 0.
 *
 * The outline is the open jaw (0 … 16) and therefore partial: drawn, but masked for supervision. The nose bridge is
 * 27 … 30 and the nose bottom 31 … 35, without the jump 30 → 31 that the authors' released drawing loop makes; brows
 * and lip edges stay open. Lip lines share their corners, as the authors' table of lines intends.
 *
 * Source: Sagonas et al., "300 Faces in-the-Wild Challenge", ICCV Workshops 2013, figure 1.
 */
export const ibug68: IndexedScheme = {
  name: 'ibug68',
  points: 68,
  lines: [
    { indices: span(0, 16), partial: true },
    { indices: span(17, 21) },
    { indices: span(22, 26) },
    { indices: span(27, 30) },
    { indices: span(31, 35) },
    { indices: [...span(36, 41), 36] },
    { indices: [...span(42, 47), 42] },
    { indices: span(48, 54) },
    { indices: span(60, 64) },
    { indices: [60, ...span(67, 64)] },
    { indices: [48, ...span(59, 54)] },
  ],
};
