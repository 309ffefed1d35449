// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: numbers that were fitted
/**
 * The model of `judgeDegradation`: 2448 inputs made of 136 faces.
 * Written by scripts/fit-judge.ts; do not edit.
 */

/** Parameters of `judgeDegradation`. */
export interface JudgeModel {
  /** Of every statistic. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Constant, normalised statistics, their products: of each with itself and those after it. */
  readonly coefficients: readonly number[];
}

/** For pictures with colours. */
export const JUDGE_COLOUR: JudgeModel = {
  mean: [2.584, 2.659, 2.724, 0.114, 1.069, 1.174, 1.24, 1.583, 1.191, 1.285, 1.324, 1.701, 1.521],
  deviation: [0.463, 0.568, 0.708, 0.093, 0.401, 0.468, 0.56, 0.655, 0.406, 0.489, 0.586, 0.692, 1.126],
  coefficients: [
    0.9, 0.05, -0.17, -1.21, -0.88, 1.14, 0.86, -0.79, -3.07, 1.17, 0.8, -0.72, -2.72, -1.87, 0.11, 0.05, 0.13, 0.1,
    0.12, 0.15, 0.45, 0.34, 0.06, -0.03, 0.4, 0.09, -0.39, -0.08, 0.01, -0.1, -0.06, -0.37, -0.2, 0.13, -0.1, -0.54,
    -0.27, -0.1, 0.33, 0.15, -0.03, 0.22, -0.52, -0.71, 0.18, 0.47, -0.42, -0.76, 0.22, 0.52, 0.25, 0.27, -0.27, 0,
    0.17, 0.29, -0.28, -0.08, -0.13, 0.04, 0.28, -0.55, -0.7, 0.27, 0.21, -0.55, -0.34, 0.41, -0.06, 0.47, -0.35, -0.07,
    -0.69, 0.36, -0.17, 0.06, 0.58, 1.6, -0.35, -0.56, -0.46, 0.88, -0.54, 0.23, 0.52, 0.3, 0.02, -0.19, 0.09, -1.11,
    0.46, -0.53, -0.17, 0.45, 0.04, 0.42, -0.19, 0.11, 0.72, 0.69, -0.24, 0.13, 0.29, -0.74, -0.56,
  ],
};

/** For grey ones. */
export const JUDGE_GREY: JudgeModel = {
  mean: [2.585, 2.667, 2.738, 0.111, 1.521],
  deviation: [0.455, 0.548, 0.676, 0.092, 1.126],
  coefficients: [
    0.74, -0.15, 1.89, -5.48, -2.12, -1.41, 0.68, 0.07, -1.66, 1, -1.97, 0.2, -0.21, 0.7, 1.23, 2.65, -0.6, 2.14, 0.73,
    0.45, -0.13,
  ],
};
