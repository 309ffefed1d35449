/** Fidelity metrics and the evaluator. Runs in browsers and in Node. */
export {
  type EvaluatedImage,
  type EvaluateOptions,
  type Evaluation,
  type EvaluationImage,
  evaluate,
} from './evaluate.js';
export { lowResolution } from './low-resolution.js';
export { luma } from './luma.js';
export type { MetricProtocol } from './protocol.js';
export { type PsnrOptions, psnr } from './psnr.js';
export { meanScore, type Score, score } from './score.js';
export { type SsimOptions, ssim } from './ssim.js';
