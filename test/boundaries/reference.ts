/** Brute-force heatmaps and random lines for the property tests. Test support only. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { BoundaryHeatmaps, BoundaryLines } from '../../src/boundaries/index.js';
import { toPolyline } from './polyline.js';

/** Measured boundaries with the given lines by channel; all others are lacking. */
export function boundariesOf(lines: Readonly<Record<string, readonly number[]>>): BoundaryLines {
  const at = (c: number) => lines[String(c)];
  return {
    polylines: Array.from({ length: 11 }, (_, c) => (at(c) ? Float32Array.from(at(c)!) : null)),
    mask: Array.from({ length: 11 }, (_, c) => at(c) !== undefined),
    fitted: false,
    uncertainty: 0,
  };
}

/** Lines of 1 to 8 points in and around a map of up to 40 px; whole numbers, to meet equal and aligned points. */
export function lineArbitrary(): fc.Arbitrary<number[]> {
  const coordinate = fc.oneof(
    fc.double({ min: -25, max: 65, noNaN: true }).map(Math.fround),
    fc.integer({ min: -5, max: 45 }),
  );
  return fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 8 }).map((points) => points.flat());
}

/**
 * Expects maps to equal exp(−d²/2σ²), every pixel against every segment, to float32 rounding. The one freedom: pixels
 * beyond 4σ must be exactly 0 (within rounding of 4σ either is right).
 */
export function expectMaps(
  maps: BoundaryHeatmaps,
  lines: readonly (ArrayLike<number> | null)[],
  { width, height, granularity }: { width: number; height: number; granularity: number },
): void {
  expect(maps.data).toHaveLength(height * width * 11);
  const limit = 4 * granularity;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      lines.forEach((line, c) => {
        const value = maps.data[(y * width + x) * 11 + c]!;
        const d = line ? toPolyline(x + 0.5, y + 0.5, line) : Infinity;
        const exact = line ? Math.exp((-d * d) / (2 * granularity * granularity)) : 0;
        const right =
          d > limit * (1 + 1e-9)
            ? value === 0
            : Math.abs(value - exact) <= 1e-7 + 1e-6 * exact || (value === 0 && d > limit * (1 - 1e-9));
        if (!right) expect.fail(`channel ${c} at (${x}, ${y}): ${value}, expected ${exact} (d ${d}, σ ${granularity})`);
      });
}
