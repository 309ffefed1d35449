import { number, oneOf } from '../validate.js';

/** How an input came to be small: `auto` judges it, `clean` is 0 and `real` 1; a number in between mixes. */
export type DegradationChoice = 'auto' | 'clean' | 'real' | number;

/** The words of a {@link DegradationChoice}. */
const DEGRADATION_WORDS = ['auto', 'clean', 'real'] as const;

/** @throws {OptionError} for what is no choice */
export function checkDegradation(choice: DegradationChoice = 'auto'): 'auto' | number {
  if (typeof choice === 'number') return number(choice, 'degradation', 0, 1);
  const word = oneOf(choice, 'degradation', DEGRADATION_WORDS);
  return word === 'auto' ? word : Number(word === 'real');
}
