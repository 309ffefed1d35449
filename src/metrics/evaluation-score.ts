/** All figures of an enlarged picture: against the truth, against the input, and on its own. */
import type { PixelImage } from '../image/types.js';
import { lowResolutionConsistency } from './low-resolution-consistency.js';
import { NIQE_STYLE_MIN_SIDE, niqeStyle } from './niqe-style.js';
import { meanScore, type Score, score } from './score.js';

/** Quality of one enlarged picture, or the mean over a set of them. */
export interface EvaluationScore extends Score {
  /** `lowResolutionConsistency` of Y, dB; `Infinity` where the result reduced again equals the input. */
  readonly consistencyY: number;
  /** The same over RGB, dB. */
  readonly consistencyRgb: number;
  /** `niqeStyle`, lower is more natural; `NaN` for pictures below 64 px a side. Not comparable with published NIQE. */
  readonly niqeStyle: number;
}

/**
 * Measures one enlarged picture.
 *
 * @param result the enlarged picture
 * @param reference the truth, of the same size
 * @param lr what was enlarged
 * @throws {ShapeError} the sizes do not fit together, or the truth is below 23 px a side
 */
export function evaluationScore(result: PixelImage, reference: PixelImage, lr: PixelImage): EvaluationScore {
  const figures = score(result, reference);
  const consistency = lowResolutionConsistency(result, lr);
  return {
    ...figures,
    consistencyY: consistency.psnrY,
    consistencyRgb: consistency.psnrRgb,
    niqeStyle: naturalness(result),
  };
}

/** `niqeStyle`, or `NaN` for pictures that are too small for it. */
export function naturalness(image: PixelImage): number {
  return Math.min(image.width, image.height) < NIQE_STYLE_MIN_SIDE ? Number.NaN : niqeStyle(image);
}

/** Means of the figures over a set; NaN for an empty one. */
export function meanEvaluationScore(scores: readonly EvaluationScore[]): EvaluationScore {
  const mean = (key: keyof EvaluationScore) => scores.reduce((sum, one) => sum + one[key], 0) / scores.length;
  return {
    ...meanScore(scores),
    consistencyY: mean('consistencyY'),
    consistencyRgb: mean('consistencyRgb'),
    niqeStyle: mean('niqeStyle'),
  };
}
