import type { Network } from '../graph/network.js';
import { number, oneOf } from '../validate.js';
import { requireNetwork } from './network.js';

/** How an input came to be small: `auto` judges it, `clean` is 0 and `real` 1; a number in between mixes. */
export type DegradationChoice = 'auto' | 'clean' | 'real' | number;

/** The words of a {@link DegradationChoice}. */
const DEGRADATION_WORDS = ['auto', 'clean', 'real'] as const;

/** A network for real pictures, or what opens it. */
export type RobustNetwork = Network | (() => Promise<Network>);

/** @throws {OptionError} for what is no choice */
export function checkDegradation(choice: DegradationChoice = 'auto'): 'auto' | number {
  if (typeof choice === 'number') return number(choice, 'degradation', 0, 1);
  const word = oneOf(choice, 'degradation', DEGRADATION_WORDS);
  return word === 'auto' ? word : Number(word === 'real');
}

/** What opens the network for real pictures: the one that was handed in, or the one that `model` keeps. */
export function robustOf(robust: RobustNetwork | undefined, model: Network): (() => Promise<Network>) | undefined {
  if (robust === undefined) return model.robust;
  if (typeof robust === 'function') return robust;
  requireNetwork(robust, 'robust');
  return async () => robust;
}
