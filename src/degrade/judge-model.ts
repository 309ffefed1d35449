// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: numbers that were fitted
/**
 * The model of `judgeDegradation`: 3600 inputs made of 200 faces.
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
  mean: [2.751, 2.848, 2.902, 0.079, 1.176, 1.285, 1.337, 1.717, 1.302, 1.401, 1.425, 1.84, 1],
  deviation: [0.362, 0.469, 0.638, 0.056, 0.366, 0.438, 0.544, 0.666, 0.37, 0.459, 0.571, 0.706, 0.816],
  coefficients: [
    1.77, 0.57, -0.09, -1.54, -0.64, 0.75, 0.17, -0.92, -2.32, 1.73, 0.5, -1.31, -2.1, -1.03, -0.07, 0.06, 0.12, -0.02,
    0.09, 0.07, 0, 0.36, 0.25, 0.04, 0.01, 0.32, -0.08, 0.1, 0.18, 0.01, -0.11, -0.27, -0.28, 0.16, -0.01, -0.3, -0.37,
    0.13, 0.45, 0.1, -0.31, 0.09, -0.27, -0.6, -0.15, 0.49, -0.12, -0.76, -0.06, 0.51, 0.08, 0.21, -0.42, 0.14, 0.71,
    -0.03, -0.38, 0.05, 0.14, 0.02, 0.27, -0.61, -0.52, 0.3, 0.56, -0.36, -0.36, 0.37, -0.01, 0.52, -0.1, -0.1, -0.67,
    0.6, 0.08, -0.06, 0.51, 1.68, -0.26, -0.51, -0.25, 1.12, -0.65, 0.12, 0.65, 0.33, -0.06, -0.59, 0.01, -0.73, -0.09,
    -0.92, -0.57, 0.44, 0.05, 0.54, -0.06, 0.24, 0.59, 0.97, -0.41, 0.27, 0.41, -0.85, -0.76,
  ],
};

/** For grey ones. */
export const JUDGE_GREY: JudgeModel = {
  mean: [2.747, 2.846, 2.895, 0.076, 1],
  deviation: [0.356, 0.454, 0.616, 0.054, 0.816],
  coefficients: [
    2.93, 0.07, 0.91, -4.4, -1.49, -1, 0.39, 0.02, -0.93, 0.11, -0.96, 0.42, 0.22, 0.81, 1.33, 1.41, -0.74, 1.25, 0.28,
    0.06, -0.61,
  ],
};
