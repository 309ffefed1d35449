import { describe, expect, it } from 'vitest';
import { BOUNDARY_LINES } from '../../src/boundaries/lines.js';
import { OptionError, ShapeError } from '../../src/errors.js';
import { BOUNDARY_COLOURS, drawBoundaries } from '../../src/image/draw-boundaries.js';
import { pattern } from './pattern.js';

/** Maps that are zero but for one value. */
function maps(width: number, height: number, x = 0, y = 0, line = 0, value = 0) {
  const data = new Float32Array(width * height * 11);
  data[(y * width + x) * 11 + line] = value;
  return { width, height, data };
}
const pixel = (data: Uint8ClampedArray, at: number) => [...data.subarray(at * 4, at * 4 + 3)];

describe('drawBoundaries', () => {
  const image = pattern('noise', 4, 3, 1);

  it('leaves the picture as it is where there are no lines', () => {
    const before = image.data.slice();
    const drawn = drawBoundaries(image, maps(2, 2));
    expect(drawn).toEqual(image);
    expect(drawn.data).not.toBe(image.data);
    drawBoundaries(image, maps(4, 3, 1, 1, 3, 1));
    expect(image.data).toEqual(before);
  });

  it.each(BOUNDARY_LINES.map((name, line) => [name, line] as const))('draws %s in its colour', (name, line) => {
    const { data } = drawBoundaries(image, maps(4, 3, 2, 1, line, 1), { opacity: 1 });
    expect(pixel(data, 6)).toEqual([...BOUNDARY_COLOURS[name]]);
    expect(pixel(data, 5)).toEqual(pixel(image.data, 5));
  });

  it('has eleven different colours', () => {
    expect(new Set(Object.values(BOUNDARY_COLOURS).map(String)).size).toBe(11);
  });

  it('covers by height and opacity, clamps, and interpolates between the places of a map', () => {
    const black = { width: 4, height: 1, data: new Uint8ClampedArray(16).map((_, i) => (i % 4 === 3 ? 255 : 0)) };
    const row = (value: number, opacity = 1) => {
      const { data } = drawBoundaries(black, maps(2, 1, 0, 0, 0, value), { opacity });
      return [0, 1, 2, 3].map((i) => data[i * 4]!);
    };
    expect(row(1)).toEqual([255, 191, 64, 0]); // 1, 3/4, 1/4, 0
    expect(row(7)).toEqual([255, 255, 255, 0]);
    expect(row(-1)).toEqual([0, 0, 0, 0]);
    expect(row(1, 0.5)[0]).toBe(128);
  });

  it('makes lines visible on transparent pictures', () => {
    const clear = { width: 1, height: 1, data: new Uint8ClampedArray(4) };
    expect(drawBoundaries(clear, maps(1, 1, 0, 0, 0, 1), { opacity: 1 }).data[3]).toBe(255);
  });

  it('refuses maps of the wrong size and bad options', () => {
    expect(() => drawBoundaries(image, { width: 2, height: 2, data: new Float32Array(10) })).toThrow(ShapeError);
    expect(() => drawBoundaries(image, maps(2, 2), { opacity: 2 })).toThrow(OptionError);
    expect(() => drawBoundaries(image, maps(2, 2), { opacitty: 1 } as object)).toThrow(/did you mean "opacity"/);
  });
});
