/** Peak signal-to-noise ratio of 8-bit pictures. */
import type { PixelImage } from '../image/types.js';
import { knownKeys, oneOf } from '../validate.js';
import { luma } from './luma.js';
import { comparablePair, type MetricProtocol, metricProtocols } from './protocol.js';

/** Options of {@link psnr}. */
export interface PsnrOptions {
  /** `y`: studio-range luma; `rgb`: all three channels together. Default `y`. */
  readonly channels?: 'y' | 'rgb';
  /** Default `whole`: no border cropped, Y not rounded. */
  readonly protocol?: MetricProtocol;
}

/**
 * PSNR = 10 · log10(255² / MSE), the mean squared error taken over the whole picture (protocol `whole`). The figure of a set is the mean
 * of the pictures' dB. Alpha is ignored.
 *
 * @param result the picture to measure
 * @param reference the truth, of the same size
 * @returns dB; `Infinity` for identical pictures
 * @throws {ShapeError} the sizes differ
 * @throws {ImageError} one of them is no picture
 * @throws {OptionError} unknown option, or a picture too small for `p1`
 */
export function psnr(result: PixelImage, reference: PixelImage, options: PsnrOptions = {}): number {
  knownKeys(options, 'psnr options', { channels: true, protocol: true });
  const channels = oneOf(options.channels ?? 'y', 'channels', ['y', 'rgb']);
  const protocol = oneOf(options.protocol ?? 'whole', 'protocol', metricProtocols);
  const [a, b] = comparablePair(result, reference, protocol);
  const error =
    channels === 'rgb'
      ? squaredErrorRgb(a.data, b.data)
      : squaredErrorY(luma(a, protocol === 'p1'), luma(b, protocol === 'p1'));
  return error === 0 ? Infinity : 10 * Math.log10((255 * 255) / error);
}

function squaredErrorRgb(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    if ((i & 3) === 3) continue;
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum / ((a.length / 4) * 3);
}

function squaredErrorY(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum / a.length;
}
