/** Distance between two sets of landmarks. */
import { landmarkNumbers } from '../boundaries/from-landmarks.js';
import type { Landmarks } from '../boundaries/types.js';
import { DataError, OptionError } from '../errors.js';
import { show } from '../validate.js';

/** Numbers in 68 points. */
const LENGTH = 136;
/** Outer corners of the eyes in the 68-point scheme. */
const OUTER_CORNERS = [36, 45] as const;

/**
 * Normalised mean error: the mean distance of the 68 points, over the distance of the reference's outer eye corners (points 36 and 45, as
 * in the 300-W challenge).
 *
 * @param given 68 points, x0, y0, x1, y1, … or `[{ x, y }, …]`
 * @param truth 68 points in the same coordinates
 * @returns 0 or more; 0.05 is five hundredths of the distance between the eyes
 * @throws {OptionError} an argument is not 136 numbers
 * @throws {DataError} the reference's eyes coincide, or a number is not finite
 */
export function landmarkError(given: Landmarks, truth: Landmarks): number {
  const [points, reference] = [landmarkNumbers(given), landmarkNumbers(truth)];
  for (const [name, list] of [['points', points] as const, ['reference', reference] as const]) {
    if (typeof list !== 'object' || list?.length !== LENGTH) {
      throw new OptionError(`Expected 68 points (${LENGTH} numbers) for ${name} but received ${list?.length} numbers`);
    }
    const bad = Array.from(list).findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new DataError(`Expected finite numbers for ${name} but received ${show(list[bad])} at ${bad}`);
  }
  const [right, left] = OUTER_CORNERS;
  const eyes = Math.hypot(
    reference[2 * left]! - reference[2 * right]!,
    reference[2 * left + 1]! - reference[2 * right + 1]!,
  );
  let sum = 0;
  for (let i = 0; i < LENGTH; i += 2) sum += Math.hypot(points[i]! - reference[i]!, points[i + 1]! - reference[i + 1]!);
  const error = sum / (LENGTH / 2) / eyes;
  if (!Number.isFinite(error)) {
    throw new DataError(
      `Expected finite points with the eyes apart but received eyes ${eyes} px apart, error ${error}`,
    );
  }
  return error;
}
