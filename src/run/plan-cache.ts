import type { PartOptions, PartOutput } from '../compose/build-part.js';
import type { MultiStage } from '../compose/multi-stage.js';
import { compileHybrid } from '../engine/hybrid/compile-hybrid.js';
import type { HybridPlan } from '../engine/hybrid/hybrid-plan.js';
import type { FloatImage } from '../image/floats.js';
import { warnOnce } from '../platform.js';
import type { SimdVariant } from '../wasm/kernel.js';

/** Plans of one network that are kept at a time. */
const LIMIT = 12;

/** A plan of a part of a network, for one size. */
export interface StagePlan {
  readonly simd: SimdVariant | undefined;
  /** Threads that took part when it ran last. */
  readonly threads: number;
  /** Runs one picture; what the part gives, by kind. */
  run(inputs: Readonly<Record<string, Float32Array>>): ReadonlyMap<PartOutput['kind'], FloatImage>;
}

interface Entry {
  /** The weights' data at the time of compiling: tfjs replaces them when a weight is set. */
  readonly weights: readonly object[];
  /** Least recently used first. */
  readonly plans: Map<string, { readonly plan: HybridPlan; readonly bound: StagePlan }>;
}

const cache = new WeakMap<MultiStage, Entry>();
const weightsOf = ({ model }: MultiStage) => model.weights.map((variable) => variable.read().dataId);

/** Drops plans that were compiled for other weights. */
function entryOf(network: MultiStage): Entry {
  const weights = weightsOf(network);
  const known = cache.get(network);
  if (known?.weights.every((id, i) => id === weights[i])) return known;
  releasePlans(network);
  const fresh: Entry = { weights, plans: new Map() };
  cache.set(network, fresh);
  return fresh;
}

/**
 * Hands the plan of a part of a network for one input size to `use`, which must be done with it when it returns: a plan is compiled once, again
 * after weights have changed or it has lost a thread, and let go of when others are needed. A layer that the engine does not know stays tfjs's,
 * which is said once.
 *
 * @throws {BackendError} where there is no WebAssembly SIMD or no memory
 */
export function withPlan<T>(
  network: MultiStage,
  part: PartOptions,
  size: readonly [number, number],
  threads: number,
  use: (plan: StagePlan) => T,
): T {
  const { plans } = entryOf(network);
  const key = JSON.stringify([part, size, threads]);
  const known = plans.get(key);
  const kept = known && !known.plan.disposed ? known : compiled(network, part, size, threads);
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
export function releasePlans(network: MultiStage): void {
  for (const { plan } of cache.get(network)?.plans.values() ?? []) plan.dispose();
  cache.delete(network);
}

function compiled(network: MultiStage, options: PartOptions, size: readonly [number, number], threads: number) {
  const { model, outputs } = network.part(options);
  const plan = compileHybrid(model, { size, threads });
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
        outputs.map(({ kind }, i) => {
          const { name, shape } = plan.outputs[i]!;
          const [height, width, channels] = shape;
          return [kind, { width, height, channels, data: results[name]! }];
        }),
      );
    },
  };
  return { plan, bound };
}

function tell(plan: HybridPlan): void {
  const layers = plan.describe().flatMap((part) => (part.runner === 'tfjs' ? [part.layer] : []));
  if (layers.length > 0) warnOnce(`msfsr: tfjs runs ${layers.join(', ')}, the engine the rest.`);
}
