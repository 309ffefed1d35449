import { OptionError } from '../errors.js';
import { invalid, show } from '../validate.js';
import { BOUNDARY_LINES } from './lines.js';
import { LANDMARK_SCHEMES, type LandmarkSchemeName, landmarkScheme } from './schemes/index.js';
import type { BoundaryLines, LandmarkScheme, Landmarks } from './types.js';

/**
 * Connects the landmarks of one face to the 11 boundary lines.
 *
 * Lines that the scheme lacks are `null` and masked, never invented; lines it has in part are drawn but masked (see
 * {@link BoundaryLines}). Points may lie outside the picture.
 *
 * @example
 * ```ts
 * const lines = linesFromLandmarks(points, 'ibug68'); // points: 136 numbers
 * const boundaries = renderBoundaries(lines, { width: 64, height: 64, granularity: 1, sourceWidth, sourceHeight });
 * ```
 * @param points In pixels of the picture, as many as the scheme has: x0, y0, x1, y1, … or `[{ x, y }, …]`. MediaPipe gives points as shares of the
 * picture: multiply by its width and height.
 * @param scheme Name of a built-in scheme, or a scheme of your own.
 * @throws OptionError if the scheme is unknown, or the points are too few, too many or not finite.
 */
export function linesFromLandmarks(points: Landmarks, scheme: LandmarkSchemeName | LandmarkScheme): BoundaryLines {
  const rule = typeof scheme === 'object' && scheme !== null ? scheme : landmarkScheme(scheme);
  const numbers = landmarkNumbers(points);
  checkPoints(numbers, rule);
  if ('fit' in rule) {
    const { polylines, uncertainty } = rule.fit(numbers);
    return { polylines, mask: polylines.map(() => true), fitted: true, uncertainty };
  }
  if (rule.lines.length !== BOUNDARY_LINES.length)
    invalid(`${BOUNDARY_LINES.length} lines`, `scheme ${show(rule.name)}`, rule.lines);
  return {
    polylines: rule.lines.map((line, c) => line && connect(numbers, line.indices, rule, c)),
    mask: rule.lines.map((line) => line !== null && !line.partial),
    fitted: false,
    uncertainty: 0,
  };
}

/** Picks landmarks: [k] indices → [k · 2] coordinates. */
function connect(
  points: ArrayLike<number>,
  indices: readonly number[],
  rule: LandmarkScheme,
  channel: number,
): Float32Array {
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

/** Landmarks as numbers x0, y0, x1, y1, …: a list of points is taken apart, numbers pass as they are. */
export function landmarkNumbers(points: Landmarks): ArrayLike<number> {
  const list = points as readonly { readonly x: number; readonly y: number }[];
  return Array.isArray(points) && typeof points[0] === 'object'
    ? list.flatMap((point) => [point?.x, point?.y])
    : (points as ArrayLike<number>);
}

/** The right number of finite numbers; a wrong number is matched with the scheme that has it. */
function checkPoints(points: ArrayLike<number>, rule: LandmarkScheme): void {
  const count: unknown = points?.length;
  const takes = (scheme: LandmarkScheme) =>
    [scheme.points, ...(('longer' in scheme && scheme.longer) || [])].some((number) => number * 2 === count);
  if (typeof points !== 'object' || !takes(rule)) {
    const fits = LANDMARK_SCHEMES.find((name) => takes(landmarkScheme(name)));
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
