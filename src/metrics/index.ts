/**
 * Metrics and the evaluator. Runs in browsers and in Node.
 *
 * @module msfsr/metrics
 */
export { type ColourShift, colourShift } from './colour-shift.js';
export {
  type EvaluatedImage,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationImage,
  evaluate,
} from './evaluate.js';
export type { EvaluationScore } from './evaluation-score.js';
export { type Lab, labOf, meanLab } from './lab.js';
export { lowResolution } from './low-resolution.js';
export { type LowResolutionConsistency, lowResolutionConsistency } from './low-resolution-consistency.js';
export { luma } from './luma.js';
export { msSsim, msSsimScales } from './ms-ssim.js';
export { NIQE_STYLE_MIN_SIDE, niqeStyle } from './niqe-style.js';
export type { MetricProtocol } from './protocol.js';
export { type PsnrOptions, psnr } from './psnr.js';
export { meanScore, type Score, score } from './score.js';
export { SKIN_TONES, type SkinTone, skinToneOf, typologyAngle } from './skin-tone.js';
export { type SsimOptions, ssim } from './ssim.js';
