import { similarity } from '../similarity.js';
import type { FittedScheme } from '../types.js';
import { MEAN_FACE_ANCHORS, MEAN_FACE_HEIGHT, MEAN_FACE_LINES } from './mean-face.js';

/** Lines are taken to be off by at least this share of the face's height (hairline to chin). */
export const FIVE_POINT_ERROR = 0.05;

/** Turned and open-mouthed faces fit worse: the misfit of the five points, times this, is the error if larger. */
export const FIVE_POINT_MISFIT_FACTOR = 1.8;

/**
 * 5 points: centre of the left eye, of the right eye (left and right of the image), tip of the nose, left and right
 * corner of the mouth.
 *
 * Five points define no lines: the lines of a mean face are laid over them by the similarity transform of least
 * squares, and flagged as `fitted`. `uncertainty` = max(5 % of the fitted face's height, 1.8 × root mean square misfit
 * of the five points): on the 163 validation faces of ../shared/faces the worst of the 11 lines lay
 * within it for 94 % of the faces. Mean distances there are 3.2 % of the face's height for the outline and 0.9 to 1.9 %
 * for the other lines (`npx tsx test/boundaries/mean-face.ts` prints them). `renderBoundaries` refuses a finer σ.
 *
 * Throws `OptionError` if the five points coincide.
 */
export const five: FittedScheme = {
  name: 'five',
  points: 5,
  fit: (points) => {
    const { map, scale, misfit } = similarity(MEAN_FACE_ANCHORS, points);
    return {
      polylines: MEAN_FACE_LINES.map(map),
      uncertainty: Math.max(FIVE_POINT_ERROR * scale * MEAN_FACE_HEIGHT, FIVE_POINT_MISFIT_FACTOR * misfit),
    };
  },
};
