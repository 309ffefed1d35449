import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BOUNDARY_CUTOFF,
  type BoundaryLines,
  type RenderBoundariesOptions,
  renderBoundaries,
} from '../../src/boundaries/index.js';
import { MsfsrError, OptionError } from '../../src/errors.js';
import { boundariesOf, expectMaps, lineArbitrary } from './reference.js';

const OPTIONS = { width: 8, height: 8, granularity: 1 };

describe('renderBoundaries', () => {
  it('draws a hand-written case', () => {
    // The nose bridge runs down the middle of column 1 of a 4 × 3 map, σ = 1 px.
    const maps = renderBoundaries(boundariesOf({ 3: [1.5, 0, 1.5, 3] }), { width: 4, height: 3, granularity: 1 });
    const row = [Math.exp(-0.5), 1, Math.exp(-0.5), Math.exp(-2)]; // distances 1, 0, 1, 2
    const bridge = Array.from(maps.data).filter((_, k) => k % 11 === 3);
    [...row, ...row, ...row].forEach((value, k) => {
      expect(bridge[k]).toBeCloseTo(value, 7);
    });
    expect(Array.from(maps.data).every((value, k) => k % 11 === 3 || value === 0)).toBe(true);
    expect(maps).toMatchObject({ width: 4, height: 3, granularity: 1 });
    expect(Array.from(maps.mask)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('measures distances to corners and beyond the ends', () => {
    const maps = renderBoundaries(boundariesOf({ 0: [2.5, 0.5, 2.5, 2.5, 4.5, 2.5] }), OPTIONS);
    const at = (x: number, y: number) => maps.data[(y * 8 + x) * 11]!;
    expect(at(2, 2)).toBe(1);
    expect(at(1, 3)).toBeCloseTo(Math.exp(-1), 7); // √2 off the corner
    expect(at(6, 3)).toBeCloseTo(Math.exp(-2.5), 7); // 2 right of the end, 1 down
    expect(at(4, 0)).toBeCloseTo(Math.exp(-2), 7); // 2 from both legs
  });

  it('equals a brute-force reference in double precision', () => {
    fc.assert(
      fc.property(
        fc.record({
          width: fc.integer({ min: 1, max: 40 }),
          height: fc.integer({ min: 1, max: 40 }),
          granularity: fc.double({ min: 0.01, max: 12, noNaN: true }),
        }),
        fc.dictionary(fc.integer({ min: 0, max: 10 }).map(String), lineArbitrary(), { maxKeys: 4 }),
        (options, lines) => {
          const boundaries = boundariesOf(lines);
          expectMaps(renderBoundaries(boundaries, options), boundaries.polylines, options);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('equals the reference under a transform or a source size', () => {
    const entry = fc.double({ min: -1.5, max: 1.5, noNaN: true });
    const shift = fc.double({ min: -20, max: 40, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(entry, entry, entry, entry, shift, shift), lineArbitrary(), (transform, line) => {
        const boundaries = boundariesOf({ 5: line });
        const [a, b, c, d, e, f] = transform;
        const moved = boundaries.polylines.map(
          (l) => l && Array.from(l, (_, k) => (k & 1 ? b * l[k - 1]! + d * l[k]! + f : a * l[k]! + c * l[k + 1]! + e)),
        );
        const options = { width: 24, height: 17, granularity: 1.3 };
        expectMaps(renderBoundaries(boundaries, { ...options, transform }), moved, options);
        const scaled = boundaries.polylines.map((l) => l && Array.from(l, (v, k) => v * (k & 1 ? 17 / 50 : 24 / 80)));
        const maps = renderBoundaries(boundaries, { ...options, sourceWidth: 80, sourceHeight: 50 });
        expectMaps(maps, scaled, options);
      }),
      { numRuns: 100 },
    );
  });

  it('is 0 beyond the stated cut-off, and what it drops is small', () => {
    expect(BOUNDARY_CUTOFF).toBe(4);
    const maps = renderBoundaries(boundariesOf({ 0: [0.5, 0.5] }), { width: 12, height: 1, granularity: 2 });
    const outline = Array.from(maps.data).filter((_, k) => k % 11 === 0);
    expect(outline[7]).toBeCloseTo(Math.exp(-(49 / 8)), 7);
    expect(outline[8]).toBeGreaterThan(0); // exactly 4σ
    expect(outline[8]).toBeLessThan(4e-4);
    expect(outline.slice(9)).toEqual([0, 0, 0]);
  });

  it('leaves zeros for lines that are lacking or outside the map', () => {
    const outside = boundariesOf({ 0: [-50, -50, -40, 3], 1: [100, 0, 100, 100], 2: [0, 1e6, 5, 1e6], 4: [-9, 4] });
    const maps = renderBoundaries(outside, OPTIONS);
    expect(maps.data.every((value) => value === 0)).toBe(true);
    expect(Array.from(maps.mask)).toEqual([1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('draws lines that cross the map from far outside', () => {
    const boundaries = boundariesOf({ 0: [-1e6, -1e6, 1e6, 1e6], 1: [4, -1e6, 4, 1e6] });
    const maps = renderBoundaries(boundaries, OPTIONS);
    expect(maps.data[(3 * 8 + 3) * 11]).toBeCloseTo(1, 6);
    expect(maps.data[(3 * 8 + 5) * 11]).toBeCloseTo(Math.exp(-1), 6);
    expect(maps.data[(7 * 8 + 4) * 11 + 1]).toBeCloseTo(Math.exp(-0.125), 6);
  });

  it('draws duplicate points as one, and a line of one point as a dot', () => {
    const once = renderBoundaries(boundariesOf({ 0: [1, 2, 6, 5], 1: [3, 3] }), OPTIONS);
    const twice = renderBoundaries(boundariesOf({ 0: [1, 2, 1, 2, 6, 5, 6, 5, 6, 5], 1: [3, 3, 3, 3] }), OPTIONS);
    expect(twice.data).toEqual(once.data);
    expect(once.data[(3 * 8 + 3) * 11 + 1]).toBeCloseTo(Math.exp(-0.25), 7);
  });

  it('draws into a slice of a batch, over whatever was there', () => {
    const boundaries = boundariesOf({ 7: [1, 1, 5, 6] });
    const batch = new Float32Array(3 * 8 * 8 * 11).fill(9);
    const into = batch.subarray(704, 1408);
    const maps = renderBoundaries(boundaries, { ...OPTIONS, into });
    expect(maps.data).toBe(into);
    expect(Array.from(into)).toEqual(Array.from(renderBoundaries(boundaries, OPTIONS).data));
    expect(batch[703]).toBe(9);
    expect(batch[1408]).toBe(9);
  });
});

describe('renderBoundaries refuses', () => {
  const good = boundariesOf({ 0: [1, 1, 4, 4] });
  const refuse = (boundaries: BoundaryLines, options: object) => {
    const call = () => renderBoundaries(boundaries, { ...OPTIONS, ...options } as RenderBoundariesOptions);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(MsfsrError);
    return call;
  };

  it.each([0, -1, Number.NaN, Infinity, '1', undefined, 1e-9])('granularity %s', (granularity) => {
    expect(refuse(good, { granularity })).toThrow(
      /^Expected number between 0\.01 and 4096 for granularity but received/,
    );
  });

  it.each([
    { width: 0 },
    { height: 1.5 },
    { width: 5000 },
    { widht: 8 },
    { sourceWidth: 10 },
    { sourceHeight: 10 },
    { sourceWidth: 0, sourceHeight: 10 },
    { transform: [1, 0, 0, 1, 0] },
    { transform: [1, 0, 0, 1, 0, Number.NaN] },
    { transform: [1, 0, 0, 1, 0, 0], sourceWidth: 8, sourceHeight: 8 },
    { transform: [1e12, 0, 0, 1, 0, 0] },
    { into: new Float32Array(8) },
    { into: new Array(704).fill(0) },
  ])('options %j', (options) => {
    refuse(good, options);
  });

  it('malformed lines', () => {
    const withLine = (line: unknown) =>
      ({ ...good, polylines: good.polylines.map((l, c) => (c === 2 ? line : l)) }) as unknown as BoundaryLines;
    for (const line of [Float32Array.of(), Float32Array.of(1), Float32Array.of(1, 2, 3), [1, 2], undefined])
      expect(refuse(withLine(line), {})).toThrow(/lines\.polylines\[2\] \(browRight\)/);
    for (const bad of [Number.NaN, Infinity, -Infinity])
      expect(refuse(withLine(Float32Array.of(1, 2, bad, 4)), {})).toThrow(/lines\.polylines\[2\] \(browRight\)\[2\]/);
    refuse({ ...good, polylines: good.polylines.slice(1) }, {});
    refuse({ ...good, mask: [] }, {});
    refuse({ ...good, mask: good.mask.map(() => true) }, {});
  });
});
