/** Agreement of an enlarged picture with its input (Irani, Peleg: Improving resolution by image registration, CVGIP 1991). */
import { checkFloats } from '../image/check-floats.js';
import type { FloatImage } from '../image/floats.js';
import { resizeFloats } from '../image/resize-floats.js';
import { oneOf } from '../validate.js';

/** What of the difference is put right. */
export type Frequencies = 'all' | 'low';

/** Rounds: after eight, what is left is rounding. */
const ROUNDS = 8;
/** Differences of fine detail up to this are taken for noise, as a share of white. */
const NOISE = 0.04;
/** Low frequencies: what is left of a picture reduced by this. */
const COARSE = 4;

/**
 * Changes an enlarged picture so that, reduced again, it is its input: reduces it, enlarges the difference and adds it, a few times.
 *
 * @param result RGB in [0, 1], a whole multiple of the input's size
 * @param input RGB in [0, 1]
 * @param frequencies `all` for inputs without noise: what differs is the network's error. `low` for degraded ones: their colours are right, of their fine
 *   detail only what is larger than noise, or the noise would come back.
 * @returns a new picture of the result's size
 * @throws {OptionError} or `ImageError` for what are no such numbers, and for other frequencies
 */
export function backProject(result: FloatImage, input: FloatImage, frequencies: Frequencies = 'all'): FloatImage {
  checkFloats(result, 'result');
  checkFloats(input, 'input');
  oneOf(frequencies, 'frequencies', ['all', 'low']);
  const data = new Float32Array(result.data);
  const projected = { ...result, data };
  for (let round = 0; round < ROUNDS; round++) {
    const reduced = resizeFloats(projected, input.width, input.height);
    const error = difference(input, reduced);
    const kept = frequencies === 'all' ? error : beyondNoise(error);
    const enlarged = resizeFloats(kept, result.width, result.height).data;
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, Math.max(0, data[i]! + enlarged[i]!));
  }
  return projected;
}

/** The part of a difference that is no noise: its low frequencies, and of the others what is larger than noise is. */
function beyondNoise(error: FloatImage): FloatImage {
  const low = resizeFloats(coarse(error), error.width, error.height);
  const data = error.data.map((value, i) => {
    const fine = value - low.data[i]!;
    return low.data[i]! + Math.sign(fine) * Math.max(0, Math.abs(fine) - NOISE);
  });
  return { ...error, data };
}

/** `one` − `other`, value by value. */
export const difference = (one: FloatImage, other: FloatImage): FloatImage => ({
  ...one,
  data: one.data.map((value, i) => value - other.data[i]!),
});

/** Numbers reduced to a quarter: their low frequencies, free of noise. */
export const coarse = (image: FloatImage): FloatImage =>
  resizeFloats(image, Math.ceil(image.width / COARSE), Math.ceil(image.height / COARSE));
