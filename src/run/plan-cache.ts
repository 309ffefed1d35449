import type { Network } from '../graph/network.js';
import { NetworkPlans, type PlanWanted, type StagePlan } from './network-plans.js';

interface Entry {
  /** What held the weights when they were packed. */
  readonly holders: readonly object[];
  readonly plans: NetworkPlans;
}

const cache = new WeakMap<Network, Entry>();

/** The plans of a network; those that were compiled for other weights are let go of. */
function plansOf(network: Network): NetworkPlans {
  const holders = network.weightHolders();
  const known = cache.get(network);
  if (known?.holders.every((holder, i) => holder === holders[i])) return known.plans;
  releasePlans(network);
  const plans = new NetworkPlans(network);
  cache.set(network, { holders, plans });
  return plans;
}

/**
 * Hands the plan of a stage of a network for one input size to `use`, which must be done with it when it returns: a plan is compiled once, again
 * after weights have changed or it has lost a thread, and let go of when others need the room. A layer that the engine does not know stays
 * tfjs's, which is said once.
 *
 * @throws {BackendError} where there is no WebAssembly SIMD or no memory
 */
export function withPlan<T>(network: Network, wanted: PlanWanted, use: (plan: StagePlan) => T): T {
  return plansOf(network).with(wanted, use);
}

/** Lets go of all plans of a network, of its packed weights, and of their threads. */
export function releasePlans(network: Network): void {
  cache.get(network)?.plans.release();
  cache.delete(network);
}
