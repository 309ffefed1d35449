import { ShapeError } from '../errors.js';
import { integer, invalid, isBuiltIn } from '../validate.js';
import { LINE_COUNT } from './lines.js';
import type { BoundaryHeatmaps } from './types.js';

/**
 * Heatmaps may be hand-made.
 *
 * @throws {OptionError} they are no heatmaps
 * @throws {ShapeError} they have not height · width · 11 values
 */
export function checkHeatmaps(boundaries: Pick<BoundaryHeatmaps, 'data' | 'width' | 'height'>): void {
  if (!isBuiltIn(boundaries?.data, 'Float32Array'))
    invalid('heatmaps { width, height, data: Float32Array }', 'boundaries', boundaries);
  const { width, height, data } = boundaries;
  integer(width, 'boundaries.width');
  integer(height, 'boundaries.height');
  if (data.length !== width * height * LINE_COUNT) {
    throw new ShapeError(`Expected ${height}·${width}·${LINE_COUNT} values for boundaries but received ${data.length}`);
  }
}
