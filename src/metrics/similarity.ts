/** The similarity of two planes that SSIM and MS-SSIM are made of. */
import { filterValid } from './window.js';

const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** Means of the two maps over the valid area. */
export interface Similarity {
  /** Luminance, contrast and structure together: SSIM, [-1, 1]. */
  readonly similarity: number;
  /** Contrast and structure alone, [-1, 1]. */
  readonly contrast: number;
}

/**
 * SSIM of two planes with values in [0, 255]; K1 = 0.01, K2 = 0.03, L = 255.
 *
 * @param x plane [height, width]
 * @param y plane [height, width]
 * @param window samples of a separable window, summing to 1, not longer than a side
 * @param covarianceScale n / (n - 1) for sample covariance, 1 for population covariance
 */
export function similarityOf(
  x: Float64Array,
  y: Float64Array,
  width: number,
  height: number,
  window: Float64Array,
  covarianceScale: number,
): Similarity {
  const mean = (values: Float64Array) => filterValid(values, width, height, window);
  const product = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]!);
  const meanX = mean(x);
  const meanY = mean(y);
  const meanXX = mean(product(x, x));
  const meanYY = mean(product(y, y));
  const meanXY = mean(product(x, y));
  let similarity = 0;
  let contrast = 0;
  for (let i = 0; i < meanX.length; i++) {
    const mx = meanX[i]!;
    const my = meanY[i]!;
    const varianceSum = covarianceScale * (meanXX[i]! - mx * mx + meanYY[i]! - my * my);
    const covariance = covarianceScale * (meanXY[i]! - mx * my);
    const structure = (2 * covariance + C2) / (varianceSum + C2);
    contrast += structure;
    similarity += (structure * (2 * mx * my + C1)) / (mx * mx + my * my + C1);
  }
  return { similarity: similarity / meanX.length, contrast: contrast / meanX.length };
}
