import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flipBoundaries, flipLines, renderBoundaries } from '../../src/boundaries/index.js';
import { OptionError } from '../../src/errors.js';
import { boundariesOf, lineArbitrary } from './reference.js';

describe('flip', () => {
  it('mirrors a hand-written case', () => {
    const boundaries = { ...boundariesOf({ 0: [1, 2, 3, 4], 1: [0, 5], 6: [9, 9] }), fitted: true, uncertainty: 2 };
    const flipped = flipLines(boundaries, 10);
    expect(flipped.polylines[0]).toEqual(Float32Array.of(9, 2, 7, 4));
    expect(flipped.polylines[1]).toBeNull();
    expect(flipped.polylines[2]).toEqual(Float32Array.of(10, 5));
    expect(flipped.polylines[5]).toEqual(Float32Array.of(1, 9));
    expect(flipped.mask).toEqual([true, false, true, false, false, true, false, false, false, false, false]);
    expect(flipped).toMatchObject({ fitted: true, uncertainty: 2 });
  });

  it('commutes with drawing, and undoes itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0.2, max: 6, noNaN: true }),
        fc.dictionary(fc.integer({ min: 0, max: 10 }).map(String), lineArbitrary(), { minKeys: 1, maxKeys: 6 }),
        (width, height, granularity, lines) => {
          const boundaries = boundariesOf(lines);
          const options = { width, height, granularity };
          const maps = renderBoundaries(boundaries, options);
          const after = flipBoundaries(maps);
          const before = renderBoundaries(flipLines(boundaries, width), options);
          // Coordinates are float32: width − x may round, by up to 4e-6 px here; values within 4e-4 of 0 may be cut.
          after.data.forEach((value, k) => {
            const other = before.data[k]!;
            const cut = Math.min(value, other) === 0 && Math.max(value, other) < 4e-4;
            if (!cut) expect(Math.abs(value - other)).toBeLessThan(3e-5);
          });
          expect(after.mask).toEqual(before.mask);
          expect(flipBoundaries(after)).toEqual(maps);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('refuses a width that is no size', () => {
    expect(() => flipLines(boundariesOf({}), -1)).toThrow(OptionError);
    expect(() => flipLines(boundariesOf({}), Number.NaN)).toThrow(OptionError);
  });
});
