import { checkFaceBoxes, type FaceBox } from '../image/face-box.js';

/** Deviation of the weights, frames, and how many neighbours count on each side. */
const [SIGMA, REACH] = [5, 2] as const;

const WEIGHTS = Array.from({ length: 2 * REACH + 1 }, (_, k) => Math.exp(-((k - REACH) ** 2) / (2 * SIGMA * SIGMA)));

/**
 * Smooths the boxes of a clip that is there as a whole: a Gaussian of σ 5 frames over five points, in both directions, so that nothing lags behind. Towards the ends
 * fewer neighbours count, as many on both sides: what moves evenly stays as it is.
 *
 * @param boxes of successive frames
 * @throws {OptionError} they are none
 */
export function smoothBoxes(boxes: readonly FaceBox[]): FaceBox[] {
  checkFaceBoxes(boxes, 'boxes');
  return boxes.map((_, i) => {
    const reach = Math.min(REACH, i, boxes.length - 1 - i);
    const near = boxes.slice(i - reach, i + reach + 1);
    const weights = WEIGHTS.slice(REACH - reach, REACH + reach + 1);
    return combine(near, weights);
  });
}

/** The weighted mean of boxes; weights need no sum of 1. */
export function combine(boxes: readonly FaceBox[], weights: readonly number[]): FaceBox {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (key: keyof FaceBox) => boxes.reduce((sum, box, i) => sum + weights[i]! * box[key], 0) / total;
  return { x: mean('x'), y: mean('y'), width: mean('width'), height: mean('height') };
}
