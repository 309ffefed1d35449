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
  mean: [2.543, 2.612, 2.668, 0.116, 1.041, 1.14, 1.205, 1.537, 1.165, 1.253, 1.293, 1.662, 1.521],
  deviation: [0.435, 0.545, 0.682, 0.086, 0.367, 0.437, 0.53, 0.633, 0.401, 0.484, 0.564, 0.686, 1.126],
  coefficients: [
    0.55, 0.49, 0.07, -1.49, -0.75, 1.1, 0.65, -0.81, -2.95, 1.42, 0.92, -0.8, -3, -1.69, 0.66, -0.06, 0.44, -0.14,
    -0.47, 0, 0.62, 0.26, -0.27, -0.06, 0.41, 0.38, -0.19, -0.38, 0.11, -0.02, -0.19, -0.34, -0.14, 0.11, -0.13, -0.36,
    -0.31, 0.05, 0.49, -0.26, -0.6, 0.67, -0.36, -1.15, 0.14, 0.73, -0.18, -1.12, 0.09, 0.51, 0.22, 0.09, -0.21, 0.3,
    0.86, -0.36, -0.32, 0.4, -0.35, -0.81, 0.19, -0.56, -0.31, 0.27, -0.01, -0.75, -0.1, 0.15, -0.22, 0.55, -0.43,
    -0.12, -0.44, 0.52, -0.32, -0.24, 0.13, 1.23, -0.44, 0.19, -0.29, 1, -0.22, -0.15, 0.64, 0.36, -0.13, -0.37, 0.54,
    -0.82, 0.06, -0.65, 0.16, 0.28, -0.09, 0.4, -0.38, -0.25, 0.48, 0.63, -0.3, 0.31, 0.68, -0.52, -0.22,
  ],
};

/** For grey ones. */
export const JUDGE_GREY: JudgeModel = {
  mean: [2.544, 2.62, 2.682, 0.112, 1.521],
  deviation: [0.426, 0.524, 0.647, 0.084, 1.126],
  coefficients: [
    0.69, 0.21, 2.2, -5.59, -1.9, -1.14, 1.38, -0.18, -1.29, 0.98, -1.38, -0.46, -0.37, 0.85, 1.1, 1.97, -1.53, 1.41,
    0.69, -0.23, 0.27,
  ],
};
