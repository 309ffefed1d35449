/** Skin tone as measured from a picture. */
import { invalid, number } from '../validate.js';
import type { Lab } from './lab.js';

/** Classes of the individual typology angle, light to dark. */
export const SKIN_TONES = ['very light', 'light', 'intermediate', 'tan', 'brown', 'dark'] as const;

/** One of {@link SKIN_TONES}. */
export type SkinTone = (typeof SKIN_TONES)[number];

/** Lowest angle of each class but the last, degrees. */
const LIMITS = [55, 41, 28, 10, -30];

/**
 * Individual typology angle of a colour of skin, degrees: atan((L* − 50) / b*) (Chardon, Crétois, Hourseau 1991). It describes the picture,
 * lighting and camera included, not the person.
 *
 * @param lab mean colour of bare skin, for instance `meanLab` over the cheeks
 * @throws {OptionError} for what are no three numbers
 */
export function typologyAngle(lab: Lab): number {
  if (!Array.isArray(lab) || lab.length !== 3) invalid('[l, a, b]', 'lab', lab);
  for (const [i, value] of lab.entries()) number(value, `lab[${i}]`);
  const [l, , b] = lab as Lab;
  return (Math.atan2(l - 50, b) * 180) / Math.PI;
}

/**
 * The class of an angle: very light > 55° > light > 41° > intermediate > 28° > tan > 10° > brown > −30° > dark.
 *
 * @throws {OptionError} it is no number
 */
export function skinToneOf(angle: number): SkinTone {
  number(angle, 'angle');
  const index = LIMITS.findIndex((limit) => angle > limit);
  return SKIN_TONES[index < 0 ? LIMITS.length : index]!;
}
