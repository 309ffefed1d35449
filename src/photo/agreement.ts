/** Where a network's picture says something else than its input. */
import { checkFloats } from '../image/check-floats.js';
import type { FloatImage } from '../image/floats.js';
import { resizeFloats } from '../image/resize-floats.js';
import { coarse, difference } from './back-projection.js';
import { type Mask, smoothstep } from './mask.js';

/** Differences of the low frequencies, as shares of white, at which the result counts in full and no longer. */
const TOLERATED = 0.04;
const REFUSED = 0.12;

/**
 * How far a network's picture agrees with its input: 1 where the colours of both, reduced until noise and detail are gone, are alike; 0 where the network saw
 * something else, as over hands, hair or a microphone. Measured before `backProject`, which would hide it.
 *
 * @param result RGB in [0, 1], a whole multiple of the input's size
 * @param input RGB in [0, 1]
 * @returns of the result's size
 * @throws {OptionError} or `ImageError` for what are no such numbers
 */
export function agreement(result: FloatImage, input: FloatImage): Mask {
  checkFloats(result, 'result');
  checkFloats(input, 'input');
  const error = coarse(difference(resizeFloats(result, input.width, input.height), input));
  const agrees = new Float32Array(error.width * error.height).map((_, p) => {
    const largest = Math.max(...error.data.subarray(3 * p, 3 * p + 3).map(Math.abs));
    return 1 - smoothstep(largest, TOLERATED, REFUSED);
  });
  const { width, height } = result;
  const small = { width: error.width, height: error.height, channels: 1, data: agrees };
  return { width, height, data: resizeFloats(small, width, height, 'bilinear').data };
}
