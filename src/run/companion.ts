import type { Network } from '../graph/network.js';
import { requireNetwork } from './network.js';

/** Networks that go with another one: `robust` for real pictures, `adversarial` for `fidelity` below 1. */
export type CompanionName = 'robust' | 'adversarial';

/** A network that goes with another one, or what opens it, which is called only when the network is needed. */
export type CompanionNetwork = Network | (() => Promise<Network>);

/** What opens a companion: the one that was handed in, or the one that `model` keeps. */
export function companionOf(
  model: Network,
  name: CompanionName,
  given: CompanionNetwork | undefined,
): (() => Promise<Network>) | undefined {
  if (given === undefined) return model[name];
  if (typeof given === 'function') return given;
  requireNetwork(given, name);
  return async () => given;
}
