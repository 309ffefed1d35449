import { OptionError } from '../errors.js';
import { invalid, show } from '../validate.js';
import { BOUNDARY_LINES } from './lines.js';
import { LANDMARK_SCHEMES, type LandmarkSchemeName, landmarkScheme } from './schemes/index.js';
import type { Boundaries, LandmarkScheme, Landmarks } from './types.js';

/**
 * Connects the landmarks of one face to the 11 boundary lines.
 *
 * Lines that the scheme lacks are `null` and masked, never invented; lines it has in part are drawn but masked (see
 * {@link Boundaries}). Points may lie outside the picture.
 *
 * @example
 * ```ts
 * const boundaries = boundariesFromLandmarks(points, 'ibug68'); // points: 136 numbers
 * const maps = renderBoundaries(boundaries, { width: 64, height: 64, granularity: 1, sourceWidth, sourceHeight });
 * ```
 * @param points x0, y0, x1, y1, … in pixels of the picture, as many as the scheme has.
 * @param scheme Name of a built-in scheme, or a scheme of your own.
 * @throws OptionError if the scheme is unknown, or the points are too few, too many or not finite.
 */
export function boundariesFromLandmarks(points: Landmarks, scheme: LandmarkSchemeName | LandmarkScheme): Boundaries {
  const rule = typeof scheme === 'object' && scheme !== null ? scheme : landmarkScheme(scheme);
  checkPoints(points, rule);
  if ('fit' in rule) {
    const { lines, uncertainty } = rule.fit(points);
    return { lines, mask: lines.map(() => true), fitted: true, uncertainty };
  }
  if (rule.lines.length !== BOUNDARY_LINES.length)
    invalid(`${BOUNDARY_LINES.length} lines`, `scheme ${show(rule.name)}`, rule.lines);
  return {
    lines: rule.lines.map((line, c) => line && connect(points, line.indices, rule, c)),
    mask: rule.lines.map((line) => line !== null && !line.partial),
    fitted: false,
    uncertainty: 0,
  };
}

/** Picks landmarks: [k] indices → [k · 2] coordinates. */
function connect(points: Landmarks, indices: readonly number[], rule: LandmarkScheme, channel: number): Float32Array {
  const line = new Float32Array(indices.length * 2);
  indices.forEach((index, i) => {
    if (!Number.isInteger(index) || index < 0 || index >= rule.points)
      invalid(
        `integer between 0 and ${rule.points - 1}`,
        `index ${i} of ${BOUNDARY_LINES[channel]} in scheme ${show(rule.name)}`,
        index,
      );
    line[2 * i] = points[2 * index]!;
    line[2 * i + 1] = points[2 * index + 1]!;
  });
  return line;
}

/** The right number of finite numbers; a wrong number is matched with the scheme that has it. */
function checkPoints(points: Landmarks, rule: LandmarkScheme): void {
  const count: unknown = points?.length;
  if (typeof points !== 'object' || count !== rule.points * 2) {
    const fits = LANDMARK_SCHEMES.find((name) => landmarkScheme(name).points * 2 === count);
    throw new OptionError(
      `Expected ${rule.points * 2} numbers (${rule.points} points as x0, y0, x1, y1, …) for points of scheme ` +
        `${show(rule.name)} but received ${typeof count === 'number' ? `${count} numbers` : show(points)}` +
        `${fits ? `: did you mean scheme ${show(fits)}?` : ''}`,
    );
  }
  for (let k = 0; k < points.length; k++)
    if (!Number.isFinite(points[k]) || Math.abs(points[k]!) > 1e6)
      invalid('finite pixels of at most ±1000000', `points[${k}] (${k & 1 ? 'y' : 'x'} of point ${k >> 1})`, points[k]);
}
