import { describe, expect, it } from 'vitest';
import { imageToFloats } from '../../src/image/floats.js';
import { resize } from '../../src/image/resize.js';
import { cutTurnedSquare } from '../../src/image/turned-square.js';
import { stillDeviation, warp, warpingError } from '../../src/metrics/warping.js';
import { portrait } from '../run/portrait.js';

const still = resize(portrait(512), 256, 256);
const from = { x: 128, y: 128, extent: 160, angle: 0 };
const to = { x: 132, y: 125, extent: 168, angle: 0.06 };
const view = (square: typeof from) => imageToFloats(cutTurnedSquare(still, square, 80, 'bicubic', 'repeated'));

describe('warp', () => {
  it('gives the picture as it is from the same square, but for the border that it does not know', () => {
    const picture = view(from);
    const { image, seen } = warp(picture, from, from);
    expect(seen.reduce((sum, one) => sum + one, 0)).toBe(76 * 76);
    for (let i = 0; i < seen.length; i++) if (seen[i]) expect(image.data[3 * i]).toBeCloseTo(picture.data[3 * i]!, 6);
  });
});

describe('warpingError', () => {
  it('is small for views of one still, and large where the motion is another one', () => {
    const right = warpingError(view(to), view(from), from, to);
    const wrong = warpingError(view(to), view(from), from, from);
    const backwards = warpingError(view(to), view(from), to, from);
    expect(right).toBeLessThan(wrong / 20);
    expect(backwards).toBeGreaterThan(wrong);
  });

  it('is the mean squared difference in levels, where both show the same', () => {
    const picture = view(from);
    const lighter = { ...picture, data: picture.data.map((value) => value + 3 / 255) };
    expect(warpingError(lighter, picture, from, from)).toBeCloseTo(9, 3);
    expect(warpingError(lighter, picture, from, { ...from, x: 1000 })).toBe(0);
  });
});

describe('stillDeviation', () => {
  it('is 0 for frames that are alike, else their variance in levels', () => {
    const picture = view(from);
    const at = (level: number) => ({ ...picture, data: picture.data.map(() => level / 255) });
    expect(stillDeviation([picture, picture])).toBe(0);
    expect(stillDeviation([at(10), at(14)])).toBeCloseTo(4, 3);
  });
});
