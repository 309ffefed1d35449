import type { IndexedScheme } from '../types.js';
import { ibug68 } from './ibug68.js';
import { span } from './span.js';

/** Forehead points 68 … 80 from the right temple to the left: their numbers do not run along the line. */
const FOREHEAD = [78, 74, 79, 73, 72, 80, 71, 70, 69, 68, 76, 75, 77];

/**
 * 81 points: the 68 of iBUG and 13 along the forehead, numbered from 0; the scheme that MSFSR was made with. The
 * outline is whole: jaw 0 … 16, then the forehead from right to left, closed.
 *
 * Source: codeniko/shape_predictor_81_face_landmarks (a dlib model); order of the forehead as in the MSFSR authors'
 * table of lines (79, 75, 80, 74, 73, 81, 72, 71, 70, 69, 77, 76, 78 counted from 1).
 */
export const dlib81: IndexedScheme = {
  name: 'dlib81',
  points: 81,
  lines: [{ indices: [...span(0, 16), ...FOREHEAD, 0] }, ...ibug68.lines.slice(1)],
};
