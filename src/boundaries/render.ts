import { OptionError } from '../errors.js';
import { integer, invalid, isBuiltIn, knownKeys, number } from '../validate.js';
import { checkLines } from './check-lines.js';
import { lowerToSegment, reachOf } from './distance.js';
import { BOUNDARY_LINES } from './lines.js';
import type { BoundaryHeatmaps, BoundaryLines } from './types.js';

/** Heatmaps are exactly 0 farther than this many σ from the line; the value there would be at most 3.4e-4. */
export const BOUNDARY_CUTOFF = 4;

/** Options of {@link renderBoundaries}. */
export interface RenderBoundariesOptions {
  /** Size of the heatmaps in pixels, 1 to 4096. */
  readonly width: number;
  readonly height: number;
  /** σ in pixels of these heatmaps, 0.01 to 4096: coarse for early stages, fine for late ones. */
  readonly granularity: number;
  /** Size of the picture that the lines belong to: lines are scaled to the heatmaps. Both or neither; not with `transform`. */
  readonly sourceWidth?: number;
  readonly sourceHeight?: number;
  /** `[a, b, c, d, e, f]`: source (x, y) → heatmap (a·x + c·y + e, b·x + d·y + f), as in CanvasRenderingContext2D. */
  readonly transform?: readonly number[];
  /** Write here (height · width · 11 numbers, whatever they were) instead of into a new array: a slice of a batch. */
  readonly into?: Float32Array;
}

/** Farther out, distances would lose their last exact digits. */
const FARTHEST = 1e9;

const KEYS = {
  width: true,
  height: true,
  granularity: true,
  sourceWidth: true,
  sourceHeight: true,
  transform: true,
  into: true,
} as const;

/**
 * Draws the 11 lines as heatmaps exp(−d²/2σ²), d the exact distance from the pixel's centre (x + 0.5, y + 0.5) to the
 * polyline, σ the granularity. Beyond 4σ they are exactly 0. Without `transform` or source size the lines count as
 * pixels of the heatmap already. Lines that are lacking or lie outside it leave zeros; a line of one point is a dot.
 *
 * Fitted lines (scheme `five`) are drawn only at a granularity no finer than they may be off: `uncertainty` in pixels
 * of the map. On an evaluation crop (face 2/3 of the height) that is about 0.53 px of 16², 1.1 px of 32², 2.1 px of 64².
 *
 * @returns `data` [height, width, 11] in [0, 1] and `mask` [11]; see {@link BoundaryLines} for what the mask means.
 * @throws OptionError for an option out of range, lines that are malformed or not finite, or fitted lines at too fine a
 * granularity.
 */
export function renderBoundaries(lines: BoundaryLines, options: RenderBoundariesOptions): BoundaryHeatmaps {
  knownKeys(options, 'renderBoundaries', KEYS);
  const width = integer(options.width, 'width', 1, 4096);
  const height = integer(options.height, 'height', 1, 4096);
  const granularity = number(options.granularity, 'granularity', 0.01, 4096);
  const transform = transformOf(options);
  checkLines(lines);
  checkFineness(lines, granularity, transform);

  const channels = BOUNDARY_LINES.length;
  const data = options.into ?? new Float32Array(height * width * channels);
  if (!isBuiltIn(data, 'Float32Array') || data.length !== height * width * channels)
    invalid(`Float32Array of ${height}·${width}·${channels} numbers`, 'into', options.into);
  if (options.into) data.fill(0);

  const reach = BOUNDARY_CUTOFF * granularity;
  const squares = new Float64Array(height * width);
  lines.polylines.forEach((line, channel) => {
    if (line) drawLine(data, channel, squares, apply(transform, line), width, height, reach, granularity);
  });
  return { data, mask: Float32Array.from(lines.mask, Number), width, height, granularity };
}

/** One channel: least squared distance over the segments, then one exponential a pixel that is near enough. */
function drawLine(
  data: Float32Array,
  channel: number,
  squares: Float64Array,
  line: Float64Array,
  width: number,
  height: number,
  reach: number,
  granularity: number,
): void {
  const near = reachOf(line, reach, width, height);
  if (near.left > near.right) return;
  for (let y = near.top; y <= near.bottom; y++)
    squares.fill(Infinity, y * width + near.left, y * width + near.right + 1);
  const last = Math.max(0, line.length - 4); // a single point counts as a segment of no length
  for (let k = 0; k <= last; k += 2) {
    const end = Math.min(k + 2, line.length - 2);
    lowerToSegment(squares, width, height, reach, line[k]!, line[k + 1]!, line[end]!, line[end + 1]!);
  }
  const limit = reach * reach;
  const rate = -0.5 / (granularity * granularity);
  for (let y = near.top; y <= near.bottom; y++) {
    for (let x = near.left, at = y * width + near.left; x <= near.right; x++, at++) {
      const square = squares[at]!;
      if (square <= limit) data[at * BOUNDARY_LINES.length + channel] = Math.exp(square * rate);
    }
  }
}

/** Checks the three ways to place the lines and reduces them to one: a, b, c, d, e, f. */
function transformOf(options: RenderBoundariesOptions): readonly number[] {
  const { transform, sourceWidth, sourceHeight } = options;
  if ((sourceWidth === undefined) !== (sourceHeight === undefined))
    invalid('sourceWidth and sourceHeight together', 'renderBoundaries', { sourceWidth, sourceHeight });
  if (transform !== undefined) {
    if (sourceWidth !== undefined) invalid('either transform or sourceWidth and sourceHeight', 'transform', transform);
    if (!Array.isArray(transform) || transform.length !== 6 || !transform.every(Number.isFinite))
      invalid('6 finite numbers a, b, c, d, e, f', 'transform', transform);
    return transform;
  }
  if (sourceWidth === undefined) return [1, 0, 0, 1, 0, 0];
  const scaleX = options.width / number(sourceWidth, 'sourceWidth', 1e-3, 1e6);
  const scaleY = options.height / number(sourceHeight, 'sourceHeight', 1e-3, 1e6);
  return [scaleX, 0, 0, scaleY, 0, 0];
}

function apply([a, b, c, d, e, f]: readonly number[], line: Float32Array): Float64Array {
  const moved = new Float64Array(line.length);
  for (let k = 0; k < line.length; k += 2) {
    moved[k] = a! * line[k]! + c! * line[k + 1]! + e!;
    moved[k + 1] = b! * line[k]! + d! * line[k + 1]! + f!;
    if (!(Math.max(Math.abs(moved[k]!), Math.abs(moved[k + 1]!)) <= FARTHEST))
      invalid(`points within ±${FARTHEST} pixels of the map`, 'lines', `(${moved[k]}, ${moved[k + 1]})`);
  }
  return moved;
}

/** Fitted lines only at a granularity that hides how far they may be off. */
function checkFineness(lines: BoundaryLines, granularity: number, [a, b, c, d]: readonly number[]): void {
  if (!lines.fitted) return;
  const finest = number(lines.uncertainty, 'lines.uncertainty', 0) * Math.sqrt(Math.abs(a! * d! - b! * c!));
  if (granularity < finest)
    throw new OptionError(
      `Expected number of at least ${finest.toFixed(3)} for granularity but received ${granularity}: these lines are ` +
        `a mean face fitted to few landmarks and may be off by that many pixels of this map; use a coarser ` +
        `granularity, smaller maps or a denser landmark scheme`,
    );
}
