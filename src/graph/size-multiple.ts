import { ShapeError } from '../errors.js';
import { inputShapes } from './ports.js';
import { inferShapes, type Topology } from './topology.js';

/**
 * Smallest power of two (at most 64) of which height and width of a network's pictures must be multiples.
 *
 * @throws {ShapeError} if no size passes through
 */
export function sizeMultiple(topology: Topology): number {
  let reason: unknown;
  for (let m = 1; m <= 64; m *= 2) {
    try {
      inferShapes(topology, inputShapes(topology, [3 * m, 5 * m]));
      return m;
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      reason = error;
    }
  }
  throw new ShapeError(`No size of up to 64·3 x 64·5 pixels passes through the network: ${(reason as Error).message}`, {
    cause: reason,
  });
}
