import { invalid, number } from '../validate.js';

/** How an input came to be small: `auto` judges it, `clean` is 0 and `real` 1; a number in between mixes. */
export type DegradationChoice = 'auto' | 'clean' | 'real' | number;

/** @throws {OptionError} for what is no choice */
export function checkDegradation(choice: DegradationChoice = 'auto'): 'auto' | number {
  if (typeof choice === 'number') return number(choice, 'degradation', 0, 1);
  if (choice === 'auto') return choice;
  if (choice !== 'clean' && choice !== 'real')
    invalid('"auto", "clean", "real" or a number in [0, 1]', 'degradation', choice);
  return choice === 'real' ? 1 : 0;
}
