import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flipLines, linesFromLandmarks, renderBoundaries } from '../../src/boundaries/index.js';
import { MEAN_FACE_ANCHORS, MEAN_FACE_HEIGHT, MEAN_FACE_LINES } from '../../src/boundaries/schemes/mean-face.js';
import { OptionError } from '../../src/errors.js';
import { derive5 } from './derive.js';
import { HAS_FACES, readFaces } from './faces.js';
import { fiveErrors, meanFace } from './mean-face.js';
import { heightOf } from './polyline.js';

/** A moved, turned and scaled copy of points of the mean face. */
const moved = (points: readonly number[], scale: number, angle: number, dx: number, dy: number): number[] => {
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  return points.map((_, k) => {
    const [x, y] = [points[k & ~1]!, points[k | 1]!];
    return k & 1 ? s * x + c * y + dy : c * x - s * y + dx;
  });
};

describe('the 5-point scheme', () => {
  it('finds any similarity transform of the mean face exactly, with 5 % of its height as the uncertainty', () => {
    const shift = fc.double({ min: -500, max: 500, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2, noNaN: true }), shift, shift, shift, (scale, angle, dx, dy) => {
        const {
          polylines: lines,
          fitted,
          mask,
          uncertainty,
        } = linesFromLandmarks(moved(MEAN_FACE_ANCHORS, scale, angle, dx, dy), 'five');
        expect(fitted).toBe(true);
        expect(mask).toEqual(Array(11).fill(true));
        expect(uncertainty).toBeCloseTo(0.05 * MEAN_FACE_HEIGHT * scale, 3);
        lines.forEach((line, c) => {
          const expected = moved(MEAN_FACE_LINES[c]!, scale, angle, dx, dy);
          line!.forEach((value, k) => {
            expect(Math.abs(value - expected[k]!)).toBeLessThan(1e-3);
          });
        });
      }),
      { numRuns: 50 },
    );
  });

  it('is symmetric: fitting a mirrored face mirrors the lines', () => {
    const points = [30, 40, 62, 44, 44, 58, 32, 76, 58, 75];
    const mirrored = [100 - 62, 44, 100 - 30, 40, 100 - 44, 58, 100 - 58, 75, 100 - 32, 76];
    const options = { width: 100, height: 100, granularity: 8 };
    const a = renderBoundaries(linesFromLandmarks(mirrored, 'five'), options);
    const b = renderBoundaries(flipLines(linesFromLandmarks(points, 'five'), 100), options);
    a.data.forEach((value, k) => {
      expect(Math.abs(value - b.data[k]!)).toBeLessThan(1e-5);
    });
  });

  it('refuses a granularity finer than the lines may be off', () => {
    const face = linesFromLandmarks(moved(MEAN_FACE_ANCHORS, 0.1, 0.2, 64, 64), 'five'); // a face 100 px high
    expect(face.uncertainty).toBeCloseTo(5, 4);
    const at = (size: number, granularity: number) =>
      renderBoundaries(face, { width: size, height: size, granularity, sourceWidth: 128, sourceHeight: 128 });
    expect(() => at(64, 2.49)).toThrow(OptionError);
    expect(() => at(64, 2.49)).toThrow(/Expected number of at least 2\.500 for granularity but received 2\.49: /);
    expect(at(64, 2.51).mask).toEqual(new Float32Array(11).fill(1));
    expect(() => at(16, 0.62)).toThrow(OptionError);
    at(16, 0.63);
    expect(() =>
      renderBoundaries(face, { width: 64, height: 64, granularity: 4, transform: [0, -1, 1, 0, 0, 64] }),
    ).toThrow(OptionError);
  });

  it('states more when the five points do not look like a face seen from the front', () => {
    const points = moved(MEAN_FACE_ANCHORS, 0.1, 0, 64, 64);
    points[4]! += 15; // the nose far to the side
    expect(linesFromLandmarks(points, 'five').uncertainty).toBeGreaterThan(8);
    const swapped = [...points.slice(2, 4), ...points.slice(0, 2), ...points.slice(4)]; // eyes exchanged
    const { uncertainty, polylines: lines } = linesFromLandmarks(swapped, 'five');
    expect(uncertainty).toBeGreaterThan(0.3 * heightOf(lines[0]!));
  });

  it('refuses five equal points', () => {
    expect(() => linesFromLandmarks(Array(10).fill(7), 'five')).toThrow(OptionError);
  });

  it.skipIf(!HAS_FACES)('covers 9 of 10 real faces with what it states (needs ../shared/faces)', () => {
    const errors = fiveErrors(readFaces('val'));
    const covered = errors.filter((e) => e.worst <= e.stated).length / errors.length;
    expect(covered).toBeGreaterThan(0.9);
    const outline = errors.reduce((sum, e) => sum + e.lines[0]! / errors.length, 0);
    expect(outline).toBeGreaterThan(0.03);
    expect(outline).toBeLessThan(0.033);
  });

  it.skipIf(!HAS_FACES)('has the mean face that the generator makes (needs ../shared/faces)', () => {
    const face = meanFace(readFaces('train'));
    expect(face.anchors).toEqual(MEAN_FACE_ANCHORS);
    expect(face.lines).toEqual(MEAN_FACE_LINES);
    expect(face.mesh).toEqual(JSON.parse(readFileSync(new URL('./mean-mesh.json', import.meta.url), 'utf8')));
    expect(derive5(face.mesh)).toHaveLength(10);
  });
});
