import { checkCompileOptions } from '../engine/compile-options.js';
import type { HybridPlan, LayerRunner } from '../engine/hybrid/hybrid-plan.js';
import { planParts } from '../engine/hybrid/plan-parts.js';
import { cutStages, type StageGraph } from '../graph/cut-stages.js';
import { lower, type UnknownLayer } from '../graph/lower.js';
import type { Network } from '../graph/network.js';
import type { FloatImage } from '../image/floats.js';
import { warnOnce } from '../platform.js';
import type { SimdVariant } from '../wasm/kernel.js';

/** Plans of one network that are kept at a time. */
const LIMIT = 12;

/** One stage of a network as it is run. */
export interface StageView {
  /** Stage at which the face enters, from 1. */
  readonly entry: number;
  /** The stage itself. */
  readonly stage: number;
  /** Height and width of the face where it enters. */
  readonly size: readonly [number, number];
  /** Whether a factor on the boundaries is an input. */
  readonly strength: boolean;
}

/** What plans are made with. */
export interface PlanNeeds {
  readonly threads: number;
  /** Runs layers that the engine does not know, where the network has some. */
  readonly runLayer?: LayerRunner | undefined;
}

/** A plan of a stage, for one size. */
export interface StagePlan {
  readonly simd: SimdVariant | undefined;
  /** Threads that took part when it ran last. */
  readonly threads: number;
  /** Runs one picture; inputs and results have the names of {@link StageGraph}, and inputs under other names are passed over. */
  run(inputs: Readonly<Record<string, Float32Array>>): ReadonlyMap<string, FloatImage>;
}

interface Entry {
  /** What held the weights at the time of compiling. */
  readonly holders: readonly object[];
  /** Least recently used first. */
  readonly plans: Map<string, { readonly plan: HybridPlan; readonly bound: StagePlan }>;
  /** The stages that were cut last, of which the next one is about to be asked for. */
  cut?: { readonly key: string; readonly stages: readonly StageGraph[] };
}

const cache = new WeakMap<Network, Entry>();

/** Drops plans that were compiled for other weights. */
function entryOf(network: Network): Entry {
  const holders = network.weightHolders();
  const known = cache.get(network);
  if (known?.holders.every((holder, i) => holder === holders[i])) return known;
  releasePlans(network);
  const fresh: Entry = { holders, plans: new Map() };
  cache.set(network, fresh);
  return fresh;
}

/**
 * Hands the plan of a stage for one input size to `use`, which must be done with it when it returns: a plan is compiled once, again after weights
 * have changed or it has lost a thread, and let go of when others are needed. A layer that the engine does not know stays tfjs's, which is said
 * once.
 *
 * @throws {BackendError} where there is no WebAssembly SIMD or no memory
 */
export function withPlan<T>(
  network: Network,
  view: StageView,
  { threads, runLayer }: PlanNeeds,
  use: (plan: StagePlan) => T,
): T {
  const entry = entryOf(network);
  const { plans } = entry;
  const key = JSON.stringify([view, threads]);
  const known = plans.get(key);
  const kept = known && !known.plan.disposed ? known : compiled(network, view, { threads, runLayer }, entry);
  plans.delete(key);
  plans.set(key, kept);
  if (plans.size > LIMIT) {
    const [oldest] = plans.keys();
    plans.get(oldest!)!.plan.dispose();
    plans.delete(oldest!);
  }
  return use(kept.bound);
}

/** Lets go of all plans of a network, and of their threads. */
export function releasePlans(network: Network): void {
  for (const { plan } of cache.get(network)?.plans.values() ?? []) plan.dispose();
  cache.delete(network);
}

function compiled(network: Network, view: StageView, { threads, runLayer }: PlanNeeds, entry: Entry) {
  const { graph, unknown } = stagesAt(network, view, entry).find(({ stage }) => stage === view.stage)!;
  const plan = planParts(graph, unknown, checkCompileOptions({ threads }), runLayer);
  tell(plan);
  let running = plan.threads;
  const bound: StagePlan = {
    simd: plan.simd,
    get threads() {
      return running;
    },
    run(inputs) {
      const results = plan.run(inputs);
      running = plan.threads;
      return new Map(
        plan.outputs.map(({ name, shape: [height, width, channels] }) => [
          name,
          { width, height, channels, data: results[name]! },
        ]),
      );
    },
  };
  return { plan, bound };
}

/** The stages of a network for a size at its entry. */
function stagesAt(network: Network, { entry: at, size, strength }: StageView, entry: Entry): readonly StageGraph[] {
  const key = JSON.stringify([at, size, strength]);
  if (entry.cut?.key !== key) {
    const unknown: UnknownLayer[] = [];
    const graph = lower(network.topology(at), [[1, ...size, 3]], (layer) => unknown.push(layer));
    entry.cut = { key, stages: cutStages(graph, unknown, strength) };
  }
  return entry.cut.stages;
}

function tell(plan: HybridPlan): void {
  const layers = plan.describe().flatMap((part) => (part.runner === 'tfjs' ? [part.layer] : []));
  if (layers.length > 0) warnOnce(`msfsr: tfjs runs ${layers.join(', ')}, the engine the rest.`);
}
