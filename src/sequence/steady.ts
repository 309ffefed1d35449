/** Results of successive frames that are averaged over time, along their motion. */
import { catmullRom } from '../image/catmull-rom.js';
import { checkFloats } from '../image/check-floats.js';
import { type FloatImage, floatsToImage, imageToFloats } from '../image/floats.js';
import type { PixelImage } from '../image/types.js';
import { integer, number } from '../validate.js';
import { estimateMotion, type Similarity } from './estimate-motion.js';

/** What the frames so far have become. */
export interface Steadied {
  /** RGB in [0, 1]. */
  readonly image: FloatImage;
  /** How many frames are in it. */
  readonly frames: number;
}

/** Mean differences of such a size say that something else is seen there; the mean is over so many parts of the longer side. */
const [CHANGED, REACH] = [0.1, 1 / 16] as const;

/** Greatest share of the frames before, by default. */
export const STEADY = 0.8;

/**
 * Mixes a result with those of the frames before, moved to where the face is now. Noise of degraded frames becomes flicker in their results; the mean over
 * frames has less of it. What has changed (eyes, mouth, what was not seen before) is the new frame's alone.
 *
 * @param result RGB in [0, 1]
 * @param before of the frames before, of the same size; `undefined` at the start
 * @param share greatest share of the frames before, 0 … 1
 * @throws {OptionError} or `ImageError` for arguments that are none, `ShapeError` where sizes differ
 */
export function steady(result: FloatImage, before: Steadied | undefined, share: number): Steadied {
  checkFloats(result, 'result');
  number(share, 'share', 0, 1);
  if (before !== undefined) integer(before?.frames, 'before.frames');
  if (!before || share === 0) return { image: result, frames: 1 };
  const { image: moved, seen } = move(before.image, result, estimateMotion(before.image, result));
  const most = Math.min(share, before.frames / (before.frames + 1));
  const same = sameness(result, moved, seen);
  const data = result.data.slice();
  for (let pixel = 0, at = 0; pixel < same.length; pixel++) {
    const part = most * same[pixel]!;
    for (const end = at + 3; at < end; at++) data[at] = data[at]! + part * (moved.data[at]! - data[at]!);
  }
  return { image: { ...result, data }, frames: before.frames + 1 };
}

/**
 * {@link steady} for 8-bit pictures; alpha is the new one's.
 *
 * @returns the picture, and what goes in with the next one
 */
export function steadyPixels(
  result: PixelImage,
  before: Steadied | undefined,
  share: number,
): { readonly image: PixelImage; readonly steadied: Steadied } {
  const steadied = steady(imageToFloats(result), before, share);
  const { width, height } = result;
  const alpha = result.data.filter((_, i) => (i & 3) === 3);
  return { image: floatsToImage(steadied.image.data, width, height, alpha), steadied };
}

/** The picture before as the next one would see it, by cubics (Catmull and Rom), and where it shows something. */
function move(before: FloatImage, { width, height }: FloatImage, { a, b, right, down }: Similarity) {
  const image = { ...before, data: new Float32Array(before.data.length) };
  const seen = new Uint8Array(width * height);
  const [from, to] = [before.data, image.data];
  const [across, along] = [new Float64Array(4), new Float64Array(4)];
  for (let v = 0, pixel = 0; v < height; v++) {
    const y = v + 0.5 - height / 2;
    for (let u = 0; u < width; u++, pixel++) {
      const x = u + 0.5 - width / 2;
      const column = (1 + a) * x - b * y + right + width / 2 - 0.5;
      const row = b * x + (1 + a) * y + down + height / 2 - 0.5;
      const left = Math.floor(column);
      const top = Math.floor(row);
      if (left < 1 || top < 1 || left > width - 3 || top > height - 3) continue;
      seen[pixel] = 1;
      catmullRom(column - left, across);
      catmullRom(row - top, along);
      let [red, green, blue] = [0, 0, 0];
      for (let j = 0; j < 4; j++) {
        let at = 3 * ((top - 1 + j) * width + left - 1);
        for (let i = 0; i < 4; i++, at += 3) {
          const weight = along[j]! * across[i]!;
          red += weight * from[at]!;
          green += weight * from[at + 1]!;
          blue += weight * from[at + 2]!;
        }
      }
      to[3 * pixel] = red;
      to[3 * pixel + 1] = green;
      to[3 * pixel + 2] = blue;
    }
  }
  return { image, seen };
}

/** How sure it is that both pictures show the same, 0 … 1, pixel by pixel: their difference is averaged, so that noise does not count. */
function sameness({ width, height, data }: FloatImage, moved: FloatImage, seen: Uint8Array): Float32Array {
  const difference = new Float32Array(width * height);
  for (let pixel = 0; pixel < difference.length; pixel++) {
    if (!seen[pixel]) continue;
    const at = 3 * pixel;
    const red = data[at]! - moved.data[at]!;
    const green = data[at + 1]! - moved.data[at + 1]!;
    const blue = data[at + 2]! - moved.data[at + 2]!;
    difference[pixel] = 0.3 * red + 0.6 * green + 0.1 * blue;
  }
  const radius = Math.max(1, Math.round((REACH * Math.max(width, height)) / 2));
  const mean = boxMean(boxMean(difference, width, height, radius), width, height, radius);
  for (let pixel = 0; pixel < mean.length; pixel++)
    mean[pixel] = seen[pixel] ? Math.exp(-((mean[pixel]! / CHANGED) ** 2)) : 0;
  return mean;
}

/** Means over squares of 2 · radius + 1 px, the border repeated. */
function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const rows = slidingMean(values, width, height, width, 1, radius);
  return slidingMean(rows, height, width, 1, width, radius);
}

/** Means along lines: `count` lines of `length` values; where lines and values of a line lie. */
function slidingMean(values: Float32Array, length: number, count: number, line: number, step: number, radius: number) {
  const means = new Float32Array(values.length);
  const inside = (i: number) => Math.min(Math.max(i, 0), length - 1);
  for (let n = 0; n < count; n++) {
    const start = n * line;
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += values[start + step * inside(i)]!;
    for (let i = 0; i < length; i++) {
      means[start + step * i] = sum / (2 * radius + 1);
      sum += values[start + step * inside(i + radius + 1)]! - values[start + step * inside(i - radius)]!;
    }
  }
  return means;
}
