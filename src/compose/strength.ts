import { FACE_PART_CHANNELS, type FacePart, LINE_COUNT } from '../boundaries/lines.js';
import { knownKeys, number } from '../validate.js';

/** Factor on the boundaries: one number, or one per facial part (parts left out stay at 1). */
export type Strength = number | Readonly<Partial<Record<FacePart, number>>>;

/**
 * One factor per boundary line.
 *
 * @param name how messages call it
 * @returns 11 numbers, 0 … 1
 * @throws {OptionError} for unknown parts and factors out of range
 */
export function strengthVector(strength: Strength, name = 'strength'): Float32Array {
  const vector = new Float32Array(LINE_COUNT).fill(1);
  if (typeof strength === 'number') return vector.fill(number(strength, name, 0, 1));
  const parts = Object.keys(FACE_PART_CHANNELS) as FacePart[];
  knownKeys(strength, name, FACE_PART_CHANNELS);
  for (const part of parts) {
    const factor = strength[part];
    if (factor === undefined) continue;
    for (const channel of FACE_PART_CHANNELS[part]) vector[channel] = number(factor, `${name}.${part}`, 0, 1);
  }
  return vector;
}
