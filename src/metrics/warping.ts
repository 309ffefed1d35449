/** Pictures moved by a motion that is known, and how far they differ then. */
import { catmullRom } from '../image/catmull-rom.js';
import type { FloatImage } from '../image/floats.js';
import type { TurnedSquare } from '../image/turned-square.js';

/** A picture as it would look from another square, and where that can be said. */
export interface Warped {
  readonly image: FloatImage;
  /** 1 for pixels that the picture shows, one a pixel. */
  readonly seen: Uint8Array;
}

/** So far from its border a picture is not read, px: cubic interpolation needs two neighbours. */
const BORDER = 2;

/**
 * Moves a picture that shows one square of a still to where another square would show it. Cubic interpolation (Catmull and Rom).
 *
 * @param image square, shows `from`
 * @param from px of the still
 * @param to px of the still
 */
export function warp(image: FloatImage, from: TurnedSquare, to: TurnedSquare): Warped {
  const { width: side, channels } = image;
  const result = { ...image, data: new Float32Array(image.data.length) };
  const seen = new Uint8Array(side * side);
  const place = motion(side, to, from);
  for (let v = 0, pixel = 0; v < side; v++) {
    for (let u = 0; u < side; u++, pixel++) {
      const [x, y] = place(u + 0.5, v + 0.5);
      const [column, row] = [x - 0.5, y - 0.5];
      const inside = (at: number) => at >= BORDER && at <= side - 1 - BORDER;
      if (!inside(column) || !inside(row)) continue;
      seen[pixel] = 1;
      sample(image, column, row, result.data, pixel * channels);
    }
  }
  return { image: result, seen };
}

/**
 * Where a point of a picture that shows one square of a still lies in the picture that shows another one.
 *
 * @param side of both pictures, px
 * @returns moves a point, px from the upper left corner
 */
export function motion(
  side: number,
  from: TurnedSquare,
  to: TurnedSquare,
): (x: number, y: number) => readonly [number, number] {
  const [cosFrom, sinFrom] = [Math.cos(from.angle), Math.sin(from.angle)];
  const [cosTo, sinTo] = [Math.cos(to.angle), Math.sin(to.angle)];
  return (u, v) => {
    const [across, down] = [(u / side - 0.5) * from.extent, (v / side - 0.5) * from.extent];
    const x = from.x + cosFrom * across - sinFrom * down - to.x;
    const y = from.y + sinFrom * across + cosFrom * down - to.y;
    return [((cosTo * x + sinTo * y) / to.extent + 0.5) * side, ((cosTo * y - sinTo * x) / to.extent + 0.5) * side];
  };
}

/** Interpolates all channels between pixels. */
function sample({ width, channels, data }: FloatImage, x: number, y: number, to: Float32Array, at: number): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const across = catmullRom(x - left, new Float64Array(4));
  const down = catmullRom(y - top, new Float64Array(4));
  for (let j = 0; j < 4; j++) {
    for (let i = 0; i < 4; i++) {
      const from = ((top + j - 1) * width + Math.min(left + i - 1, width - 1)) * channels;
      const weight = across[i]! * down[j]!;
      for (let c = 0; c < channels; c++) to[at + c] = to[at + c]! + weight * data[from + c]!;
    }
  }
}

/**
 * The warping error of two successive results: the mean squared difference over RGB between a frame and the one before, moved by the known motion, where both
 * show the same. Small where results do not flicker; a blurred clip has a small one, too, so that it is read beside PSNR.
 *
 * @param frame RGB in [0, 1], shows `to`
 * @param before RGB in [0, 1], shows `from`
 * @returns in squared levels of 255
 */
export function warpingError(frame: FloatImage, before: FloatImage, from: TurnedSquare, to: TurnedSquare): number {
  const { image, seen } = warp(before, from, to);
  let [sum, count] = [0, 0];
  for (let pixel = 0; pixel < seen.length; pixel++) {
    if (!seen[pixel]) continue;
    for (let c = 0; c < 3; c++) sum += (255 * (frame.data[3 * pixel + c]! - image.data[3 * pixel + c]!)) ** 2;
    count += 3;
  }
  return count === 0 ? 0 : sum / count;
}

/**
 * How far the frames of a still clip differ from their mean: the mean squared difference over RGB.
 *
 * @param frames RGB in [0, 1]
 * @returns in squared levels of 255
 */
export function stillDeviation(frames: readonly FloatImage[]): number {
  const { length } = frames[0]!.data;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const mean = frames.reduce((total, { data }) => total + data[i]!, 0) / frames.length;
    for (const { data } of frames) sum += (255 * (data[i]! - mean)) ** 2;
  }
  return sum / (length * frames.length);
}
