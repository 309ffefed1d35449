import type { MultiStage } from '../compose/multi-stage.js';
import { NetworkPlans, type PlanWanted, type StagePlan } from './network-plans.js';

interface Entry {
  /** The weights' data at the time of packing: tfjs replaces them when a weight is set. */
  readonly weights: readonly object[];
  readonly plans: NetworkPlans;
}

const cache = new WeakMap<MultiStage, Entry>();

/** The plans of a network; those that were compiled for other weights are let go of. */
function plansOf(network: MultiStage): NetworkPlans {
  const weights = network.model.weights.map((variable) => variable.read().dataId);
  const known = cache.get(network);
  if (known?.weights.every((id, i) => id === weights[i])) return known.plans;
  releasePlans(network);
  const plans = new NetworkPlans(network);
  cache.set(network, { weights, plans });
  return plans;
}

/**
 * Hands the plan of a part of a network for one input size to `use`, which must be done with it when it returns: a plan is compiled once, again
 * after weights have changed or it has lost a thread, and let go of when others need the room. A layer that the engine does not know stays
 * tfjs's, which is said once.
 *
 * @throws {BackendError} where there is no WebAssembly SIMD or no memory
 */
export function withPlan<T>(network: MultiStage, wanted: PlanWanted, use: (plan: StagePlan) => T): T {
  return plansOf(network).with(wanted, use);
}

/** Lets go of all plans of a network, of its packed weights, and of their threads. */
export function releasePlans(network: MultiStage): void {
  cache.get(network)?.plans.release();
  cache.delete(network);
}
