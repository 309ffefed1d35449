import { describe, expect, it } from 'vitest';
import { ShapeError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { colourShift, labOf, meanLab, skinToneOf, typologyAngle } from '../../src/metrics/index.js';

function flat(red: number, green: number, blue: number, width = 4, height = 3): PixelImage {
  const pixels = new Array(width * height).fill([red, green, blue, 255]).flat();
  return createPixelImage(width, height, Uint8Array.from(pixels));
}

describe('CIELAB', () => {
  // Published values of the sRGB primaries under D65.
  it.each([
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.24, 80.09, 67.2],
    ],
    [
      [0, 255, 0],
      [87.73, -86.18, 83.18],
    ],
    [
      [0, 0, 255],
      [32.3, 79.19, -107.86],
    ],
    [
      [3, 3, 3],
      [0.82, 0, 0],
    ],
  ] as const)('of %j is %j', ([r, g, b], expected) => {
    const lab = labOf(r, g, b);
    for (const [i, value] of expected.entries()) expect(Math.abs(lab[i]! - value)).toBeLessThan(0.02);
  });

  it('averages over a region only', () => {
    const image = flat(255, 255, 255, 4, 2);
    image.data.set([0, 0, 0, 255], 0);
    expect(meanLab(image, (x, y) => x === 0 && y === 0)[0]).toBeCloseTo(0, 6);
    expect(meanLab(image, () => true)[0]).toBeCloseTo((7 * 100) / 8, 3);
    expect(meanLab(image, () => false)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('colourShift', () => {
  it('is nothing between equal pictures', () => {
    expect(colourShift(flat(10, 90, 200), flat(10, 90, 200))).toEqual({ lightness: 0, a: 0, b: 0, deltaE: 0 });
  });

  it('tells the direction: result minus reference', () => {
    const shift = colourShift(flat(140, 110, 100), flat(120, 110, 100));
    expect(shift.lightness > 0 && shift.a > 0 && shift.b > 0).toBe(true);
    expect(shift.deltaE).toBeCloseTo(Math.hypot(shift.lightness, shift.a, shift.b), 12);
    const back = colourShift(flat(120, 110, 100), flat(140, 110, 100));
    expect(back.a).toBeCloseTo(-shift.a, 12);
  });

  it('looks at the region only, and refuses other sizes', () => {
    const result = flat(100, 100, 100);
    result.data.set([255, 0, 0, 255], 0);
    expect(colourShift(result, flat(100, 100, 100), (x) => x > 0).deltaE).toBe(0);
    expect(() => colourShift(flat(1, 1, 1), flat(1, 1, 1, 5))).toThrow(ShapeError);
  });
});

describe('skin tone', () => {
  it('follows the angle between lightness and yellow', () => {
    expect(typologyAngle([60, 10, 10])).toBeCloseTo(45, 9);
    expect(typologyAngle([40, 10, 10])).toBeCloseTo(-45, 9);
  });

  it.each([
    [60, 'very light'],
    [55, 'light'],
    [41, 'intermediate'],
    [28, 'tan'],
    [10, 'brown'],
    [-30, 'dark'],
    [-80, 'dark'],
  ])('%d° is %s', (angle, tone) => expect(skinToneOf(angle)).toBe(tone));
});
