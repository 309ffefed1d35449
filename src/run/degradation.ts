import { invalid, number } from '../validate.js';

/** How an input came to be small: `auto` judges it, `clean` is 0 and `real` 1; a number in between mixes. */
export type DegradationChoice = 'auto' | 'clean' | 'real' | number;

/** The words of a {@link DegradationChoice}. */
const DEGRADATION_WORDS = ['auto', 'clean', 'real'] as const;

/** @throws {OptionError} for what is no choice */
export function checkDegradation(choice: DegradationChoice = 'auto'): 'auto' | number {
  if (typeof choice === 'number') return number(choice, 'degradation', 0, 1);
  if (!DEGRADATION_WORDS.includes(choice))
    invalid(`${DEGRADATION_WORDS.map((word) => `"${word}"`).join(', ')} or a number in [0, 1]`, 'degradation', choice);
  return choice === 'auto' ? choice : Number(choice === 'real');
}
