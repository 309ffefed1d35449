/** Eyes and mouths that move by themselves while a still does; `training/msfsr_training/expression.py` moves the same ones. */
import { BOUNDARY_LINES, type BoundaryLineName } from '../../boundaries/lines.js';
import type { BoundaryLines } from '../../boundaries/types.js';
import { course } from '../../degrade/path.js';
import type { Stream } from '../../degrade/stream.js';
import { catmullRom } from '../../image/catmull-rom.js';
import { createPixelImage, type PixelImage } from '../../image/types.js';

/** A part of a face that is stretched upwards and downwards. */
export interface MovedPart {
  /** Its centre, px of the still. */
  readonly x: number;
  readonly y: number;
  /** From here on nothing moves, px. */
  readonly radius: number;
  /** Natural logarithm of the factor at the centre. */
  readonly stretch: number;
}

/** Lines of the parts, and which of the two courses each follows: eyes move together. */
const PARTS: readonly { readonly lines: readonly BoundaryLineName[]; readonly follows: 0 | 1 }[] = [
  { lines: ['eyeLeft'], follows: 0 },
  { lines: ['eyeRight'], follows: 0 },
  { lines: ['upperLipOuter', 'upperLipInner', 'lowerLipInner', 'lowerLipOuter'], follows: 1 },
];
/** Radius of a part in halves of its width. */
const REACH = 1.5;
/** Steps of the fixed point by which a map is turned round; each leaves less than a third of the error. */
const STEPS = 8;

/**
 * Draws how the parts of a face move within a clip: each stretch follows a parabola in time.
 *
 * @param lines px of the still; parts without lines stay as they are
 * @param frames at least 2
 * @param limit greatest natural logarithm in the middle of the clip, twice as much at its ends; 0 draws nothing
 * @returns the parts, frame by frame
 */
export function drawExpressions(lines: BoundaryLines, frames: number, limit: number, draw: Stream): MovedPart[][] {
  if (limit === 0) return Array.from({ length: frames }, () => []);
  const courses = [course(limit, draw), course(limit, draw)] as const;
  const places = PARTS.flatMap(({ lines: names, follows }) => {
    const points = names.flatMap((name) => [...(lines.polylines[BOUNDARY_LINES.indexOf(name)] ?? [])]);
    if (points.length === 0) return [];
    const [left, right] = extremes(points.filter((_, i) => i % 2 === 0));
    const [top, bottom] = extremes(points.filter((_, i) => i % 2 === 1));
    return { x: (left + right) / 2, y: (top + bottom) / 2, radius: (REACH * (right - left)) / 2, follows };
  });
  return Array.from({ length: frames }, (_, frame) => {
    const stretches = courses.map((at) => at((2 * frame) / (frames - 1) - 1));
    return places.map(({ follows, ...place }) => ({ ...place, stretch: stretches[follows]! }));
  });
}

const extremes = (values: readonly number[]): readonly [number, number] => [Math.min(...values), Math.max(...values)];

/** How far above the moved place (x, y) its place in the still lies, negative, or below it, px. */
export function offsetAt(parts: readonly MovedPart[], x: number, y: number): number {
  let offset = 0;
  for (const part of parts) {
    const [across, down] = [(x - part.x) / part.radius, (y - part.y) / part.radius];
    const near = 1 - (across * across + down * down);
    if (near > 0) offset += (y - part.y) * (Math.exp(-part.stretch * near * near) - 1);
  }
  return offset;
}

/** Row at which a place of the still lies once the parts have moved. */
export function movedRow(parts: readonly MovedPart[], x: number, y: number): number {
  let row = y;
  for (let step = 0; parts.length > 0 && step < STEPS; step++) row = y - offsetAt(parts, x, row);
  return row;
}

/** The still once the parts have moved: columns are interpolated by cubics (Catmull and Rom), its border is repeated. */
export function moveParts(still: PixelImage, parts: readonly MovedPart[]): PixelImage {
  if (parts.length === 0) return still;
  const { width, height } = still;
  const taps = new Float64Array(4);
  const moved = { ...createPixelImage(width, height), data: still.data.slice() };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const offset = offsetAt(parts, x + 0.5, y + 0.5);
      if (offset === 0) continue;
      const row = y + offset;
      const [first, weights] = [Math.floor(row) - 1, catmullRom(row - Math.floor(row), taps)];
      for (let c = 0; c < 3; c++) {
        let value = 0;
        for (let tap = 0; tap < 4; tap++) {
          const from = Math.min(Math.max(first + tap, 0), height - 1);
          value += weights[tap]! * still.data[4 * (from * width + x) + c]!;
        }
        moved.data[4 * (y * width + x) + c] = Math.floor(value + 0.5);
      }
    }
  }
  return moved;
}

/** The lines once the parts have moved. */
export const moveLinesBy = (lines: BoundaryLines, parts: readonly MovedPart[]): BoundaryLines => ({
  ...lines,
  polylines: lines.polylines.map((line) =>
    line ? line.map((value, i) => (i % 2 === 0 ? value : movedRow(parts, line[i - 1]!, value))) : null,
  ),
});
