/** Networks that go with another one. */
import type { Network } from '../graph/network.js';
import { requireNetwork } from './network.js';

/** A network for real pictures, or what opens it, which is called only when the network is needed. */
export type RobustNetwork = Network | (() => Promise<Network>);

/** A network for natural detail, or what opens it when it is needed: for a picture that is taken for a real one, or for a clean one. */
export type AdversarialNetwork = Network | ((real: boolean) => Promise<Network>);

/** What opens the network for real pictures: the one that was handed in, or the one that `model` keeps. */
export function robustOf(model: Network, given?: RobustNetwork): (() => Promise<Network>) | undefined {
  if (given === undefined) return model.robust;
  if (typeof given === 'function') return given;
  requireNetwork(given, 'robust');
  return async () => given;
}

/** What opens the network for natural detail: the one that was handed in, or the one that `model` keeps, for real pictures, too. */
export function adversarialOf(
  model: Network,
  given?: AdversarialNetwork,
): ((real: boolean) => Promise<Network>) | undefined {
  if (given === undefined) return model.adversarial;
  if (typeof given === 'function') return given;
  requireNetwork(given, 'adversarial');
  return async () => given;
}
