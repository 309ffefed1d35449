import type { View } from '../compose/build-view.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { compile } from '../engine/compile.js';
import type { Plan } from '../engine/plan.js';

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
  const fresh = { weights, plans: new Map<string, Plan>() };
  cache.set(network, fresh);
  return fresh;
}

/**
 * The plan of a part of a network for one input size; compiled once, again after its weights have changed.
 *
 * @throws {BackendError} for layers that the engine does not know
 */
export function planFor(network: MultiStage, view: Partial<View>, size: readonly [number, number]): Plan {
  const { plans } = entryOf(network);
  const key = JSON.stringify([view, size]);
  const plan = plans.get(key) ?? compile(network.view(view), { size });
  plans.delete(key);
  plans.set(key, plan);
  const [oldest] = plans.keys();
  if (plans.size > LIMIT) plans.delete(oldest!);
  return plan;
}
