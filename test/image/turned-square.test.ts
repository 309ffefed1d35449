import { describe, expect, it } from 'vitest';
import { resize } from '../../src/image/resize.js';
import { cutTurnedSquare, scaleSquare } from '../../src/image/turned-square.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { psnr } from '../../src/metrics/psnr.js';
import { pattern } from '../image/pattern.js';

/** A smooth picture. */
const picture = resize(pattern('noise', 8, 8, 5), 60, 60);
const square = { x: 30, y: 28, extent: 36, angle: 0 };

/** A quarter turn clockwise: what was at the right is below. */
function quarterTurn({ width, data }: PixelImage): PixelImage {
  const turned = createPixelImage(width, width);
  for (let y = 0; y < width; y++) {
    for (let x = 0; x < width; x++) {
      const from = ((width - 1 - x) * width + y) * 4;
      turned.data.set(data.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return turned;
}

describe('cutTurnedSquare', () => {
  it('is a resized box where the square is not turned', () => {
    const box = [12, 10, 48, 46] as const;
    expect(cutTurnedSquare(picture, square, 9, 'bicubic', 'repeated')).toEqual(resize(picture, 9, 9, { box }));
  });

  it('shows the same when picture and square are turned together', () => {
    const plain = cutTurnedSquare(picture, { ...square, y: 30 }, 18, 'bicubic', 'repeated');
    const middle = { x: 30, y: 30, extent: 36, angle: Math.PI / 2 };
    const turned = cutTurnedSquare(quarterTurn(picture), middle, 18, 'bicubic', 'repeated');
    expect(psnr(turned, plain)).toBeGreaterThan(40);
    expect(psnr(cutTurnedSquare(picture, middle, 18, 'bicubic', 'repeated'), plain)).toBeLessThan(25);
  });

  it.each(['mirrored', 'repeated'] as const)('never shows the black outside: %s', (border) => {
    const flat = createPixelImage(20, 20);
    flat.data.fill(200);
    for (const angle of [0, 0.4]) {
      const cut = cutTurnedSquare(flat, { x: 1, y: 19, extent: 30, angle }, 12, 'bicubic', border);
      expect(Math.min(...cut.data)).toBe(200);
    }
  });

  it('continues the picture by its mirror image, or by its border', () => {
    const stripes = createPixelImage(8, 8);
    for (let i = 0; i < 64; i++) stripes.data.set([i % 8 === 0 ? 255 : 0, 0, 0, 255], 4 * i);
    const beyond = (border: 'mirrored' | 'repeated') =>
      cutTurnedSquare(stripes, { x: -2, y: 4, extent: 4, angle: 0 }, 4, 'box', border).data;
    const row = (data: Uint8ClampedArray) => [0, 1, 2, 3].map((x) => data[4 * x]);
    expect(row(beyond('mirrored'))).toEqual([0, 0, 0, 255]);
    expect(row(beyond('repeated'))).toEqual([255, 255, 255, 255]);
  });
});

describe('scaleSquare', () => {
  it('shows the same in an enlarged picture', () => {
    const turned = { ...square, angle: 0.2 };
    const large = cutTurnedSquare(resize(picture, 120, 120), scaleSquare(turned, 2), 18, 'bicubic', 'repeated');
    expect(psnr(large, cutTurnedSquare(picture, turned, 18, 'bicubic', 'repeated'))).toBeGreaterThan(38);
  });
});
