/** Structural similarity of the luma of 8-bit pictures (Wang et al. 2004). */
import { OptionError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { knownKeys, oneOf } from '../validate.js';
import { luma } from './luma.js';
import { comparablePair, type MetricProtocol, metricProtocols } from './protocol.js';

/** Options of {@link ssim}. */
export interface SsimOptions {
  /** Default `whole`. */
  readonly protocol?: MetricProtocol;
}

const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

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
  knownKeys(options, 'ssim options', ['protocol']);
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
  return meanSimilarity(luma(a, p1), luma(b, p1), a.width, a.height, window, covarianceScale);
}

/** Samples of a Gaussian at the integer distances from the centre, summing to 1. */
function gaussianWindow(size: number, sigma: number): Float64Array {
  const samples = Float64Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - (size - 1) / 2) ** 2) / (2 * sigma ** 2)),
  );
  const sum = samples.reduce((total, value) => total + value, 0);
  return samples.map((value) => value / sum);
}

function meanSimilarity(
  x: Float64Array,
  y: Float64Array,
  width: number,
  height: number,
  window: Float64Array,
  covarianceScale: number,
): number {
  const mean = (values: Float64Array) => filterValid(values, width, height, window);
  const product = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]!);
  const meanX = mean(x);
  const meanY = mean(y);
  const meanXX = mean(product(x, x));
  const meanYY = mean(product(y, y));
  const meanXY = mean(product(x, y));
  let sum = 0;
  for (let i = 0; i < meanX.length; i++) {
    const mx = meanX[i]!;
    const my = meanY[i]!;
    const varianceSum = covarianceScale * (meanXX[i]! - mx * mx + meanYY[i]! - my * my);
    const covariance = covarianceScale * (meanXY[i]! - mx * my);
    sum += ((2 * mx * my + C1) * (2 * covariance + C2)) / ((mx * mx + my * my + C1) * (varianceSum + C2));
  }
  return sum / meanX.length;
}

/** Separable filter without padding: [height, width] → [height - n + 1, width - n + 1]. */
function filterValid(values: Float64Array, width: number, height: number, window: Float64Array): Float64Array {
  const n = window.length;
  const outWidth = width - n + 1;
  const outHeight = height - n + 1;
  const rows = new Float64Array(height * outWidth);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < outWidth; x++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += window[k]! * values[y * width + x + k]!;
      rows[y * outWidth + x] = sum;
    }
  }
  const out = new Float64Array(outHeight * outWidth);
  for (let y = 0; y < outHeight; y++) {
    for (let k = 0; k < n; k++) {
      const weight = window[k]!;
      for (let x = 0; x < outWidth; x++) {
        const o = y * outWidth + x;
        out[o] = out[o]! + weight * rows[(y + k) * outWidth + x]!;
      }
    }
  }
  return out;
}
