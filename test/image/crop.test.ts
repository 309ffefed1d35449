import { describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { cropSquare, faceSquare, squareAround, wholeSquare } from '../../src/image/crop.js';
import { pattern } from './pattern.js';

const SIZE = { width: 40, height: 30 };

describe('squares of pictures', () => {
  it.each([
    [{ cx: 20, cy: 15 }, 10, { left: 15, top: 10, side: 10 }],
    [{ cx: 1, cy: 29 }, 10, { left: 0, top: 20, side: 10 }],
    [{ cx: 39, cy: 0 }, 11, { left: 29, top: 0, side: 11 }],
    [{ cx: 20, cy: 3 }, 100, { left: 5, top: 0, side: 30 }],
  ])('around %j of side %d lie inside', (centre, side, expected) => {
    expect(squareAround(centre, side, SIZE)).toEqual(expected);
  });

  it('come to lie on whole pixels', () => {
    expect(wholeSquare(squareAround({ cx: 9.2, cy: 8.6 }, 7, SIZE))).toEqual({ left: 6, top: 5, side: 7 });
  });

  it('are cut pixel by pixel', () => {
    const image = pattern('noise', 12, 9, 3);
    const cut = cropSquare(image, { left: 7, top: 3, side: 5 });
    for (let y = 0; y < 5; y++) {
      const from = ((y + 3) * 12 + 7) * 4;
      expect(cut.data.slice(y * 20, y * 20 + 20)).toEqual(image.data.slice(from, from + 20));
    }
  });

  it.each([
    { left: 0.5, top: 0, side: 4 },
    { left: 0, top: 0, side: 0 },
    { left: -1, top: 0, side: 4 },
    { left: 9, top: 0, side: 4 },
    { left: 0, top: 6, side: 4 },
  ])('are refused where they do not lie inside: %j', (square) => {
    expect(() => cropSquare(pattern('noise', 12, 9, 3), square)).toThrow(OptionError);
  });

  it('of faces grow and move with their landmarks', () => {
    const points = Array.from({ length: 136 }, (_, i) => 20 + ((i * 37) % 61));
    const face = faceSquare(points);
    const moved = faceSquare(points.map((value, i) => 2 * value + (i % 2 === 0 ? 5 : -3)));
    expect(moved.size).toBeCloseTo(2 * face.size, 9);
    expect([moved.cx, moved.cy]).toEqual([expect.closeTo(2 * face.cx + 5, 9), expect.closeTo(2 * face.cy - 3, 9)]);
  });
});
