import type { PartOptions } from '../compose/build-part.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { compile } from '../engine/compile.js';
import type { Plan } from '../engine/run/plan.js';

/** Plans of one network that are kept at a time. */
const LIMIT = 12;

interface Entry {
  /** The weights' data at the time of compiling: tfjs replaces them when a weight is set. */
  readonly weights: readonly object[];
  /** Least recently used first. */
  readonly plans: Map<string, Plan>;
}

const cache = new WeakMap<MultiStage, Entry>();
const weightsOf = ({ model }: MultiStage) => model.weights.map((variable) => variable.read().dataId);

/** Drops plans that were compiled for other weights. */
function entryOf(network: MultiStage): Entry {
  const weights = weightsOf(network);
  const known = cache.get(network);
  if (known?.weights.every((id, i) => id === weights[i])) return known;
  for (const plan of known?.plans.values() ?? []) plan.dispose();
  const fresh = { weights, plans: new Map<string, Plan>() };
  cache.set(network, fresh);
  return fresh;
}

/**
 * The plan of a part of a network for one input size; compiled once, again after its weights have changed or it has lost a thread. Run it
 * before the next call: it may be disposed of then.
 *
 * @throws {BackendError} for layers that the engine does not know
 */
export function planFor(
  network: MultiStage,
  part: Partial<PartOptions>,
  size: readonly [number, number],
  threads = 1,
): Plan {
  const { plans } = entryOf(network);
  const key = JSON.stringify([part, size, threads]);
  const known = plans.get(key);
  const plan = known && !known.disposed ? known : compile(network.part(part).model, { size, threads });
  plans.delete(key);
  plans.set(key, plan);
  if (plans.size > LIMIT) {
    const [oldest] = plans.keys();
    plans.get(oldest!)!.dispose();
    plans.delete(oldest!);
  }
  return plan;
}

/** Lets go of all plans of a network, and of their threads. */
export function releasePlans(network: MultiStage): void {
  for (const plan of cache.get(network)?.plans.values() ?? []) plan.dispose();
  cache.delete(network);
}
