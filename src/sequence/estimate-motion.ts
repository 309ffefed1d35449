/** How a picture has moved since the one before: found by comparing them. */
import { checkPair } from '../image/check-floats.js';
import type { FloatImage } from '../image/floats.js';

/**
 * A similarity: the place (x, y) of a picture, px from its centre, was at ((1 + a)·x − b·y + right, b·x + (1 + a)·y + down) in the picture before, px from that
 * picture's centre.
 */
export interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly right: number;
  readonly down: number;
}

/** Longest side of the pictures that are compared last, and first, px. */
const [FINEST, COARSEST] = [64, 16] as const;
/** Steps at each size, and the change below which they end, px. */
const [STEPS, STILL] = [5, 0.02] as const;
/** Differences from here on count less: what moves by itself is no part of the motion of the whole. */
const ODD = 0.06;

/**
 * Estimates how the middle of a picture has moved since the picture before, by least squares on their brightness, coarse to fine (Lucas and Kanade 1981; Baker and Matthews, "Lucas-Kanade 20
 * years on", IJCV 2004, section 2), weighted so that what moves by itself counts little.
 *
 * @param before RGB in [0, 1]
 * @param after RGB in [0, 1], of the same size
 * @throws {OptionError} or `ImageError` for what are no such numbers, `ShapeError` where sizes differ
 */
export function estimateMotion(before: FloatImage, after: FloatImage): Similarity {
  checkPair(before, after, ['before', 'after']);
  const levels = [brightness(before), brightness(after)].map(pyramid) as [Grey[], Grey[]];
  let motion: Similarity = { a: 0, b: 0, right: 0, down: 0 };
  for (let level = levels[0].length - 1; level >= 0; level--) {
    const [was, is] = [levels[0][level]!, levels[1][level]!];
    const factor = after.width / is.width;
    motion = scaled(refine(was, is, scaled(motion, 1 / factor)), factor);
  }
  return motion;
}

const scaled = ({ a, b, right, down }: Similarity, by: number): Similarity => ({
  a,
  b,
  right: right * by,
  down: down * by,
});

interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

function brightness({ width, height, data }: FloatImage): Grey {
  const grey = new Float32Array(width * height);
  for (let i = 0; i < grey.length; i++) grey[i] = 0.3 * data[3 * i]! + 0.6 * data[3 * i + 1]! + 0.1 * data[3 * i + 2]!;
  return { width, height, data: grey };
}

/** The picture at its sizes, the finest first; each pixel of a smaller one is the mean of four. */
function pyramid(grey: Grey): Grey[] {
  let finest = grey;
  while (exceeds(finest, FINEST)) finest = halved(finest);
  const sizes = [finest];
  while (exceeds(sizes.at(-1)!, COARSEST)) sizes.push(halved(sizes.at(-1)!));
  return sizes;
}

/** Whether the longer side can and must be halved: a strip of a pixel has no half. */
const exceeds = ({ width, height }: Grey, side: number) =>
  Math.max(width, height) > side && Math.min(width, height) > 1;

function halved({ width, height, data }: Grey): Grey {
  const half = { width: width >> 1, height: height >> 1, data: new Float32Array((width >> 1) * (height >> 1)) };
  for (let y = 0, to = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++, to++) {
      const at = 2 * y * width + 2 * x;
      half.data[to] = (data[at]! + data[at + 1]! + data[at + width]! + data[at + width + 1]!) / 4;
    }
  }
  return half;
}

/** Gauss-Newton steps at one size. */
function refine(before: Grey, after: Grey, start: Similarity): Similarity {
  const { width, height } = after;
  const [cx, cy] = [width / 2, height / 2];
  let { a, b, right, down } = start;
  for (let step = 0; step < STEPS; step++) {
    const normal = new Float64Array(20); // 4 rows of 4, and the right side
    for (let v = 1; v < height - 1; v++) {
      for (let u = 1; u < width - 1; u++) {
        const [x, y] = [u + 0.5 - cx, v + 0.5 - cy];
        const middle = 1 - (x / cx) ** 2 - (y / cy) ** 2;
        if (middle <= 0) continue;
        const column = (1 + a) * x - b * y + right + cx - 0.5;
        const row = b * x + (1 + a) * y + down + cy - 0.5;
        const [left, top] = [Math.floor(column), Math.floor(row)];
        if (left < 1 || top < 1 || left > width - 3 || top > height - 3) continue;
        const at = top * width + left;
        const [s, t] = [column - left, row - top];
        const value = bilinear(before.data, at, width, s, t);
        const across = (bilinear(before.data, at + 1, width, s, t) - bilinear(before.data, at - 1, width, s, t)) / 2;
        const along =
          (bilinear(before.data, at + width, width, s, t) - bilinear(before.data, at - width, width, s, t)) / 2;
        const difference = after.data[v * width + u]! - value;
        const weight = middle / (1 + (difference / ODD) ** 2);
        const slope = [across, along, across * x + along * y, along * x - across * y] as const;
        for (let i = 0; i < 4; i++) {
          for (let j = 0; j <= i; j++) normal[4 * i + j] = normal[4 * i + j]! + weight * slope[i]! * slope[j]!;
          normal[16 + i] = normal[16 + i]! + weight * slope[i]! * difference;
        }
      }
    }
    const [dRight, dDown, dA, dB] = solve(normal);
    a += dA;
    b += dB;
    right += dRight;
    down += dDown;
    if (Math.abs(dRight) + Math.abs(dDown) + (Math.abs(dA) + Math.abs(dB)) * cx < STILL) break;
  }
  return { a, b, right, down };
}

const bilinear = (data: Float32Array, at: number, width: number, s: number, t: number): number =>
  (1 - t) * ((1 - s) * data[at]! + s * data[at + 1]!) + t * ((1 - s) * data[at + width]! + s * data[at + width + 1]!);

/** Solves the normal equations by Cholesky; a little is added to their diagonal, so that a picture without detail has not moved. */
function solve(normal: Float64Array): [number, number, number, number] {
  const lower = new Float64Array(16);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = normal[4 * i + j]! + (i === j ? 1e-4 * normal[4 * i + i]! + 1e-6 : 0);
      for (let k = 0; k < j; k++) sum -= lower[4 * i + k]! * lower[4 * j + k]!;
      lower[4 * i + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[4 * j + j]!;
    }
  }
  const step = Array.from(normal.subarray(16, 20)) as [number, number, number, number];
  for (let i = 0; i < 4; i++) {
    for (let k = 0; k < i; k++) step[i] = step[i]! - lower[4 * i + k]! * step[k]!;
    step[i] = step[i]! / lower[4 * i + i]!;
  }
  for (let i = 3; i >= 0; i--) {
    for (let k = i + 1; k < 4; k++) step[i] = step[i]! - lower[4 * k + i]! * step[k]!;
    step[i] = step[i]! / lower[4 * i + i]!;
  }
  return step;
}
