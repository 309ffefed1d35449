import { invalid, isBuiltIn, number } from '../validate.js';
import { checkHeatmaps } from './check-heatmaps.js';
import { checkLines } from './check-lines.js';
import { BOUNDARY_FLIP } from './lines.js';
import type { BoundaryHeatmaps, BoundaryLines } from './types.js';

/**
 * Mirrors lines left to right: x becomes `width` − x, and left and right lines change places. The order
 * of the points within a line stays: a line that ran to the right runs to the left.
 *
 * @param width Width of the source picture in pixels, at least 0.
 * @throws OptionError if `width` is negative or not finite, or the lines are none.
 */
export function flipLines(lines: BoundaryLines, width: number): BoundaryLines {
  checkLines(lines);
  number(width, 'width', 0);
  return {
    polylines: BOUNDARY_FLIP.map((c) => mirror(lines.polylines[c] ?? null, width)),
    mask: BOUNDARY_FLIP.map((c) => lines.mask[c] ?? false),
    fitted: lines.fitted,
    uncertainty: lines.uncertainty,
  };
}

/**
 * Mirrors heatmaps left to right: columns are reversed, and left and right channels change places. The same as
 * mirroring the lines before drawing them.
 *
 * @throws {OptionError} they are no heatmaps
 * @throws {ShapeError} they have not height · width · 11 values
 */
export function flipBoundaries(boundaries: BoundaryHeatmaps): BoundaryHeatmaps {
  checkHeatmaps(boundaries);
  const { data, width, height, mask } = boundaries;
  if (!isBuiltIn(mask, 'Float32Array')) invalid('Float32Array of a number for each line', 'boundaries.mask', mask);
  const channels = BOUNDARY_FLIP.length;
  const flipped = new Float32Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      const from = (y * width + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) flipped[to + c] = data[from + BOUNDARY_FLIP[c]!]!;
    }
  return { ...boundaries, data: flipped, mask: Float32Array.from(BOUNDARY_FLIP, (c) => mask[c]!) };
}

function mirror(line: Float32Array | null, width: number): Float32Array | null {
  return line?.map((value, k) => (k & 1 ? value : width - value)) ?? null;
}
