/** The figures of one picture against its truth. */
import { ShapeError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { invalid } from '../validate.js';
import { msSsim } from './ms-ssim.js';
import { psnr } from './psnr.js';
import { ssim } from './ssim.js';

/** Quality of one picture, or the mean over a set of them. */
export interface Score {
  /** PSNR of RGB, dB. */
  readonly psnrRgb: number;
  /** PSNR of Y, dB. */
  readonly psnrY: number;
  /** SSIM of Y, [-1, 1]. */
  readonly ssimY: number;
  /** MS-SSIM of Y, [0, 1]; `msSsim` tells over how many scales. */
  readonly msSsimY: number;
  /** PSNR of Y after protocol P1 (rounded, 8 px of border cropped), dB; for comparison with papers only. */
  readonly p1PsnrY: number;
  /** SSIM of Y after protocol P1, [-1, 1]; for comparison with papers only. */
  readonly p1SsimY: number;
}

const KEYS = ['psnrRgb', 'psnrY', 'ssimY', 'msSsimY', 'p1PsnrY', 'p1SsimY'] as const;

/** Px a side: P1 cuts 16, and its window is 7. */
const LEAST_SIDE = 23;

/**
 * Measures one picture with every metric that compares it with the truth.
 *
 * @param result the picture to measure, at least 23 px a side
 * @param reference the truth, of the same size
 * @throws {ShapeError} the sizes differ, or the truth is below 23 px a side
 * @throws {ImageError} they are no pictures
 */
export function score(result: PixelImage, reference: PixelImage): Score {
  // Refuses what is no picture, and other sizes than the truth's.
  const psnrRgb = psnr(result, reference, { channels: 'rgb' });
  const { width, height } = reference;
  if (Math.min(width, height) < LEAST_SIDE)
    throw new ShapeError(
      `Expected at least ${LEAST_SIDE} px a side for a truth to compare with but received ${width}×${height}`,
    );
  return {
    psnrRgb,
    psnrY: psnr(result, reference),
    ssimY: ssim(result, reference),
    msSsimY: msSsim(result, reference),
    p1PsnrY: psnr(result, reference, { protocol: 'p1' }),
    p1SsimY: ssim(result, reference, { protocol: 'p1' }),
  };
}

/**
 * Means of the figures over a set; NaN for an empty one.
 *
 * @throws {OptionError} they are no scores
 */
export function meanScore(scores: readonly Score[]): Score {
  if (!Array.isArray(scores)) invalid('list of scores', 'scores', scores);
  for (const [i, one] of scores.entries())
    for (const key of KEYS) if (typeof one?.[key] !== 'number') invalid('number', `scores[${i}].${key}`, one?.[key]);
  const mean = (key: keyof Score) => scores.reduce((sum, one) => sum + one[key], 0) / scores.length;
  return Object.fromEntries(KEYS.map((key) => [key, mean(key)])) as unknown as Score;
}
