import { describe, expect, it } from 'vitest';
import { type FloatImage, imageToFloats } from '../../src/image/floats.js';
import { cutTurnedSquare, type TurnedSquare } from '../../src/image/turned-square.js';
import { motion } from '../../src/metrics/warping.js';
import { estimateMotion, type Similarity } from '../../src/sequence/estimate-motion.js';
import { steady } from '../../src/sequence/steady.js';
import { portrait } from '../run/portrait.js';

const SIDE = 96;
const still = portrait(160);
const square = { x: 80, y: 80, extent: 112, angle: 0 };
const seen = (part: TurnedSquare): FloatImage =>
  imageToFloats(cutTurnedSquare(still, part, SIDE, 'bicubic', 'repeated'));
const noisy = (image: FloatImage, seed: number): FloatImage => ({
  ...image,
  data: image.data.map((value, i) => value + 0.004 * ((((i * 37 + seed) * 7919) % 31) - 15)),
});

/** Where a similarity says that a place was. */
const was = ({ a, b, right, down }: Similarity, x: number, y: number) => [
  (1 + a) * (x - SIDE / 2) - b * (y - SIDE / 2) + right + SIDE / 2,
  b * (x - SIDE / 2) + (1 + a) * (y - SIDE / 2) + down + SIDE / 2,
];

const meanSquare = (a: FloatImage, b: FloatImage) => {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += (a.data[i]! - b.data[i]!) ** 2;
  return sum / a.data.length;
};

describe('estimateMotion', () => {
  it.each([
    ['shift', { ...square, x: 83.3, y: 78.1 }],
    ['turn', { ...square, angle: 0.08 }],
    ['zoom', { ...square, extent: 106 }],
    ['all of them, far', { x: 87, y: 75, extent: 118, angle: -0.1 }],
  ])('finds a %s within a third of a pixel, noisy or not', (_, to) => {
    const place = motion(SIDE, to, square);
    for (const seed of [0, 1]) {
      const [before, after] = [seen(square), seen(to)].map((image, i) => (seed ? noisy(image, i) : image));
      const found = estimateMotion(before!, after!);
      for (const [x, y] of [
        [48, 48],
        [30, 40],
        [66, 70],
      ] as const) {
        const [column, row] = place(x, y);
        const [ownColumn, ownRow] = was(found, x, y);
        expect(Math.hypot(ownColumn! - column, ownRow! - row)).toBeLessThan(1 / 3);
      }
    }
  });

  it('says that nothing moved where nothing did, or nothing can be seen', () => {
    const flat = { width: 20, height: 30, channels: 3, data: new Float32Array(1800).fill(0.5) };
    for (const image of [seen(square), flat]) {
      const { a, b, right, down } = estimateMotion(image, image);
      for (const value of [a, b, right, down]) expect(Math.abs(value)).toBeLessThan(1e-6);
    }
  });
});

describe('steady', () => {
  const frames = [0, 1, 2, 3, 4].map((t) => ({ ...square, x: 80 + t, y: 80 - 0.7 * t, angle: 0.02 * t }));

  it('takes noise out of a moving clip, the more the longer it is', () => {
    let kept: ReturnType<typeof steady> | undefined;
    const errors = frames.map((part, t) => {
      kept = steady(noisy(seen(part), t), kept, 0.8);
      return meanSquare(kept.image, seen(part));
    });
    expect(kept!.frames).toBe(5);
    expect(errors[1]!).toBeLessThan(0.7 * errors[0]!);
    expect(errors[4]!).toBeLessThan(0.4 * errors[0]!);
  });

  it('shows what is new as it is: other places, and what was not seen before', () => {
    const before = { image: seen(square), frames: 4 };
    const after = seen(square);
    const at = (x: number, y: number) => 3 * (y * SIDE + x);
    for (let y = 30; y < 50; y++) for (let x = 30; x < 50; x++) after.data.fill(1, at(x, y), at(x, y) + 3);
    const { image } = steady(after, before, 0.8);
    expect(image.data[at(40, 40)]).toBeGreaterThan(0.97);
    expect(image.data.slice(0, 3)).toEqual(after.data.slice(0, 3));
  });

  it('leaves a still clip and a first frame as they are, and everything at a share of 0', () => {
    const image = seen(square);
    expect(steady(image, undefined, 0.8)).toEqual({ image, frames: 1 });
    const again = steady(image, { image, frames: 3 }, 0.8);
    expect(meanSquare(again.image, image)).toBeLessThan(1e-12);
    const other = seen(frames[4]!);
    expect(steady(other, { image, frames: 3 }, 0).image).toBe(other);
  });

  it('takes pictures of any shape', () => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [5, 40],
      [130, 7],
    ] as const) {
      const image = { width, height, channels: 3, data: new Float32Array(width * height * 3).fill(0.3) };
      const made = steady(image, { image, frames: 1 }, 0.8).image;
      expect(made.data.every((value) => Math.abs(value - 0.3) < 1e-6)).toBe(true);
    }
  });
});
