import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BOUNDARY_LINES,
  type IndexedScheme,
  LANDMARK_SCHEMES,
  type LandmarkSchemeName,
  landmarkScheme,
  linesFromLandmarks,
} from '../../src/boundaries/index.js';
import { OptionError } from '../../src/errors.js';
import { derive68, derive81, derive98, derive194 } from './derive.js';
import { HAS_FACES, readFaces } from './faces.js';
import { heightOf, lengthOf, meanDistance } from './polyline.js';

const MEAN_MESH = JSON.parse(readFileSync(new URL('./mean-mesh.json', import.meta.url), 'utf8')) as number[];
const DERIVED = { ibug68: derive68, dlib81: derive81, wflw98: derive98, helen194: derive194 } as const;
const THINNER = Object.keys(DERIVED) as (keyof typeof DERIVED)[];
const OUTLINE = 0;
const BRIDGE = 3;

/** Mean distances to the lines of the mesh, in face heights; both ways but for partial lines, which cover a part. */
function distances(name: keyof typeof DERIVED, mesh: readonly number[]): (number | null)[] {
  const dense = linesFromLandmarks(mesh, 'mesh468').polylines;
  const thin = linesFromLandmarks(DERIVED[name](mesh), name);
  const height = heightOf(dense[OUTLINE]!);
  return thin.polylines.map((line, c) => {
    if (!line) return null;
    const there = meanDistance(line, dense[c]!);
    return (thin.mask[c] ? Math.max(there, meanDistance(dense[c]!, line)) : there) / height;
  });
}

describe('landmark schemes', () => {
  it('are registered by name, thinnest first', () => {
    expect(LANDMARK_SCHEMES.map((name) => [name, landmarkScheme(name).points])).toEqual([
      ['five', 5],
      ['ibug68', 68],
      ['dlib81', 81],
      ['wflw98', 98],
      ['helen194', 194],
      ['mesh468', 468],
    ]);
  });

  it.each(THINNER)('%s uses no landmark of two facial parts, and only landmarks it has', (name) => {
    const scheme = landmarkScheme(name) as IndexedScheme;
    expect(scheme.lines).toHaveLength(11);
    const seen = new Map<number, number>();
    scheme.lines.forEach((line, c) => {
      for (const index of new Set(line?.indices)) {
        expect(index).toBeGreaterThanOrEqual(0);
        expect(index).toBeLessThan(scheme.points);
        const mouth = c >= 7 && (seen.get(index) ?? 7) >= 7; // lips share their corners
        if (!mouth) expect(seen.has(index), `${name} ${index} twice`).toBe(false);
        seen.set(index, c);
      }
    });
  });

  it.each([
    ['ibug68', [OUTLINE], []],
    ['dlib81', [], []],
    ['wflw98', [OUTLINE], []],
    ['helen194', [OUTLINE], [BRIDGE]],
    ['mesh468', [], []],
  ] as [LandmarkSchemeName, number[], number[]][])(
    '%s masks what it has in part or lacks',
    (name, partial, lacking) => {
      const points = new Float32Array(landmarkScheme(name).points * 2).map((_, k) => k);
      const { polylines: lines, mask, fitted, uncertainty } = linesFromLandmarks(points, name);
      expect(BOUNDARY_LINES.map((_, c) => c).filter((c) => lines[c] === null)).toEqual(lacking);
      expect(BOUNDARY_LINES.map((_, c) => c).filter((c) => !mask[c])).toEqual([...partial, ...lacking]);
      expect([fitted, uncertainty]).toEqual([false, 0]);
    },
  );

  it('draws the lines of 68 points as the table says, not as the released loop does', () => {
    const points = Array.from({ length: 136 }, (_, k) => (k & 1 ? 0 : k / 2)); // x is the number of the point
    const numbers = linesFromLandmarks(points, 'ibug68').polylines.map((l) =>
      Array.from(l!).filter((_, k) => !(k & 1)),
    );
    expect(numbers).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
      [17, 18, 19, 20, 21],
      [22, 23, 24, 25, 26],
      [27, 28, 29, 30],
      [31, 32, 33, 34, 35],
      [36, 37, 38, 39, 40, 41, 36],
      [42, 43, 44, 45, 46, 47, 42],
      [48, 49, 50, 51, 52, 53, 54],
      [60, 61, 62, 63, 64],
      [60, 67, 66, 65, 64],
      [48, 59, 58, 57, 56, 55, 54],
    ]);
  });

  // Corners are cut where a scheme has few points (eyes of 6, inner lips of 8): measured 0.2 % of the face's height.
  it.each(THINNER)('%s lies on the lines of the 468-point mean face', (name) => {
    for (const [c, d] of distances(name, MEAN_MESH).entries())
      if (d !== null) expect(d, `${name} ${BOUNDARY_LINES[c]}`).toBeLessThan(0.0025);
  });

  // A line that runs back and forth or stops short would lie near the mesh's line too: its length tells.
  it.each(THINNER)('%s runs along the lines of the 468-point mean face once, from end to end', (name) => {
    const dense = linesFromLandmarks(MEAN_MESH, 'mesh468').polylines;
    const { polylines: lines, mask } = linesFromLandmarks(DERIVED[name](MEAN_MESH), name);
    lines.forEach((line, c) => {
      if (!line) return;
      const ratio = lengthOf(line) / lengthOf(dense[c]!);
      const [low, high] = mask[c] ? [0.985, 1.001] : [0.57, 0.59]; // the jaw is 58 % of the outline
      expect(ratio, `${name} ${BOUNDARY_LINES[c]}`).toBeGreaterThan(low!);
      expect(ratio, `${name} ${BOUNDARY_LINES[c]}`).toBeLessThan(high!);
    });
  });

  it.skipIf(!HAS_FACES).each(THINNER)('%s lies on the lines of real meshes (needs ../shared/faces)', (name) => {
    const all = readFaces('val').map((face) => distances(name, face.mesh468));
    BOUNDARY_LINES.forEach((line, c) => {
      if (all[0]![c] === null) return;
      const mean = all.reduce((sum, d) => sum + d[c]! / all.length, 0);
      expect(mean, `${name} ${line}`).toBeLessThan(0.005);
      expect(Math.max(...all.map((d) => d[c]!)), `${name} ${line}, worst face`).toBeLessThan(0.015);
    });
  });

  it('the check would notice a wrong index: neighbouring lines are farther apart', () => {
    const dense = linesFromLandmarks(MEAN_MESH, 'mesh468').polylines;
    const height = heightOf(dense[OUTLINE]!);
    for (let a = 0; a < 11; a++)
      for (let b = 0; b < 11; b++)
        if (a !== b) expect(meanDistance(dense[a]!, dense[b]!) / height).toBeGreaterThan(0.007);
  });
});

describe('linesFromLandmarks takes', () => {
  it('points as objects, with depth or without', () => {
    const numbers = Array.from({ length: 136 }, (_, i) => (i * 37) % 101);
    const points = Array.from({ length: 68 }, (_, i) => ({ x: numbers[2 * i]!, y: numbers[2 * i + 1]!, z: i }));
    expect(linesFromLandmarks(points, 'ibug68')).toEqual(linesFromLandmarks(numbers, 'ibug68'));
  });

  it('meshes of 478 points, whose irises it leaves out', () => {
    const mesh = Float32Array.from({ length: 478 * 2 }, (_, i) => (i * 31) % 97);
    expect(linesFromLandmarks(mesh, 'mesh468')).toEqual(linesFromLandmarks(mesh.subarray(0, 468 * 2), 'mesh468'));
  });
});

describe('linesFromLandmarks refuses', () => {
  const mesh = (n: number) => new Float32Array(n * 2);

  it('unknown schemes, naming the nearest', () => {
    expect(() => landmarkScheme('imug68' as LandmarkSchemeName)).toThrow(/did you mean "ibug68"/);
    expect(() => landmarkScheme('toString' as LandmarkSchemeName)).toThrow(OptionError);
    expect(() => linesFromLandmarks(mesh(68), 68 as unknown as LandmarkSchemeName)).toThrow(/of type number/);
    expect(() => linesFromLandmarks(mesh(68), null as unknown as LandmarkSchemeName)).toThrow(OptionError);
  });

  it('a wrong number of points, naming the count and the scheme that has it', () => {
    expect(() => linesFromLandmarks(mesh(98), 'ibug68')).toThrow(
      'Expected 136 numbers (68 points as x0, y0, x1, y1, …) for points of scheme "ibug68" but received 196 numbers: did you mean scheme "wflw98"?',
    );
    expect(() => linesFromLandmarks(mesh(477), 'mesh468')).toThrow(/received 954 numbers$/);
    expect(() => linesFromLandmarks(mesh(478), 'ibug68')).toThrow(/did you mean scheme "mesh468"/);
    expect(() => linesFromLandmarks([{ x: 1, y: 2 }], 'five')).toThrow(/received 2 numbers/);
    expect(() => linesFromLandmarks(Array(5).fill({ x: 1 }), 'five')).toThrow(/points\[1\] \(y of point 0\)/);
    expect(() => linesFromLandmarks([], 'five')).toThrow(OptionError);
    expect(() => linesFromLandmarks(null as unknown as number[], 'five')).toThrow(OptionError);
    expect(() => linesFromLandmarks('x'.repeat(10) as unknown as number[], 'five')).toThrow(OptionError);
  });

  it.each([Number.NaN, Infinity, -Infinity, 2e6])('points of %s', (bad) => {
    const points = [...mesh(68)];
    points[5] = bad;
    expect(() => linesFromLandmarks(points, 'ibug68')).toThrow(/points\[5\] \(y of point 2\)/);
    expect(() => linesFromLandmarks(points, 'ibug68')).toThrow(OptionError);
  });

  it('schemes of your own that are malformed', () => {
    const line = { indices: [0, 1] };
    const own = { name: 'own', points: 2, lines: Array.from({ length: 11 }, () => line) };
    expect(linesFromLandmarks([1, 2, 3, 4], own).polylines[10]).toEqual(Float32Array.of(1, 2, 3, 4));
    expect(() => linesFromLandmarks([1, 2, 3, 4], { ...own, lines: [line] })).toThrow(/11 lines/);
    const off = { ...own, lines: [{ indices: [0, 2] }, ...own.lines.slice(1)] };
    expect(() => linesFromLandmarks([1, 2, 3, 4], off)).toThrow(/index 1 of outline in scheme "own"/);
  });
});
