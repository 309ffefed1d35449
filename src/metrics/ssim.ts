/** Structural similarity of the luma of 8-bit pictures (Wang et al. 2004). */
import { OptionError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { knownKeys, oneOf } from '../validate.js';
import { luma } from './luma.js';
import { comparablePair, type MetricProtocol, metricProtocols } from './protocol.js';
import { similarityOf } from './similarity.js';
import { gaussianWindow } from './window.js';

/** Options of {@link ssim}. */
export interface SsimOptions {
  /** Default `whole`. */
  readonly protocol?: MetricProtocol;
}

/**
 * SSIM on Y (studio range), K1 = 0.01, K2 = 0.03, L = 255, valid area only, mean over the picture. The figure of a set is the mean over
 * its pictures. Alpha is ignored.
 *
 * - `whole`: Gaussian window 11×11 with σ = 1.5, population covariance.
 * - `p1`: Y rounded, 8 px of border cut off, uniform window 7×7 with sample covariance (skimage's default, which the P1 scripts use).
 *
 * @param result the picture to measure
 * @param reference the truth, of the same size
 * @returns [-1, 1]; 1 for identical pictures
 * @throws {ShapeError} the sizes differ
 * @throws {ImageError} one of them is no picture
 * @throws {OptionError} unknown option, or a picture smaller than the window (11 px a side; 23 px for `p1`)
 */
export function ssim(result: PixelImage, reference: PixelImage, options: SsimOptions = {}): number {
  knownKeys(options, 'ssim options', { protocol: true });
  const protocol = oneOf(options.protocol ?? 'whole', 'protocol', metricProtocols);
  const p1 = protocol === 'p1';
  const [a, b] = comparablePair(result, reference, protocol);
  const window = p1 ? new Float64Array(7).fill(1 / 7) : gaussianWindow(11, 1.5);
  if (a.width < window.length || a.height < window.length) {
    throw new OptionError(
      `Expected at least ${window.length} px a side for SSIM with protocol "${protocol}"${p1 ? ' inside its border of 8 px' : ''} but received ${a.width}×${a.height}`,
    );
  }
  // Unbiased (n / (n - 1)) in P1, population covariance otherwise.
  const covarianceScale = p1 ? 49 / 48 : 1;
  return similarityOf(luma(a, p1), luma(b, p1), a.width, a.height, window, covarianceScale).similarity;
}
