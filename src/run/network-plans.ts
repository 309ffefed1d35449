import { checkCompileOptions } from '../engine/compile-options.js';
import type { HybridPlan, LayerRunner } from '../engine/hybrid/hybrid-plan.js';
import { planParts } from '../engine/hybrid/plan-parts.js';
import { memoryFor, type NetworkMemory } from '../engine/memory/network-memory.js';
import type { PlanOptions } from '../engine/run/plan-graph.js';
import { cutStages, type StageGraph } from '../graph/cut-stages.js';
import { lower, type UnknownLayer } from '../graph/lower.js';
import type { Network } from '../graph/network.js';
import { inputShapes } from '../graph/ports.js';
import type { FloatImage } from '../image/floats.js';
import { warnOnce } from '../platform.js';
import type { SimdVariant } from '../wasm/kernel.js';

/** Bytes that the plans of one network may take beside its memory: hundreds of them. */
const LIMIT = 2 ** 25;

/** A plan of a stage of a network, for one size. */
export interface StagePlan {
  readonly simd: SimdVariant | undefined;
  /** Threads that took part when it ran last. */
  readonly threads: number;
  /** Runs pictures, one after another in every input and result; inputs and results have the names of {@link StageGraph}, and inputs under other names are passed over. */
  run(inputs: Readonly<Record<string, Float32Array>>): ReadonlyMap<string, FloatImage>;
}

/** What a plan is for. */
export interface PlanWanted {
  /** Stage at which the face enters, from 1. */
  readonly entry: number;
  /** The stage itself. */
  readonly stage: number;
  /** Height and width of the face where it enters. */
  readonly size: readonly [number, number];
  /** Whether a factor on the boundaries is an input. */
  readonly strength: boolean;
  readonly threads: number;
  /** Runs layers that the engine does not know; needed for networks that have some. */
  readonly runLayer?: LayerRunner | undefined;
}

interface Kept {
  readonly plan: HybridPlan;
  readonly bound: StagePlan;
  readonly bytes: number;
  /** How many use it now. */
  users: number;
}

/** Plans of one network with its present weights, which are packed once for all of them. */
export class NetworkPlans {
  /** Least recently used first. */
  private readonly plans = new Map<string, Kept>();
  /** One for plans of one thread, one for the others. */
  private readonly memories = new Map<boolean, NetworkMemory>();
  /** Checked options by the number of threads. */
  private readonly options = new Map<number, PlanOptions>();
  private bytes = 0;
  /** The stages that were cut last, of which the next one is about to be asked for. */
  private cut: { readonly key: string; readonly stages: readonly StageGraph[] } | undefined;

  /** @param limit bytes that plans may take beside the network's memory; those in use stay all the same */
  constructor(
    private readonly network: Network,
    private readonly limit = LIMIT,
  ) {}

  /**
   * Hands a plan to `use`, which must be done with it when it returns. It is made where it is not known, or has lost a thread.
   *
   * @throws {BackendError} where there is no WebAssembly SIMD or no memory
   */
  with<T>(wanted: PlanWanted, use: (plan: StagePlan) => T): T {
    const key = JSON.stringify(wanted);
    const known = this.plans.get(key);
    const kept = known && !known.plan.disposed ? known : this.make(wanted);
    this.drop(key);
    this.plans.set(key, kept);
    this.bytes += kept.bytes;
    kept.users++;
    try {
      this.makeRoom();
      return use(kept.bound);
    } finally {
      kept.users--;
    }
  }

  /** Lets go of all plans and of their memories. */
  release(): void {
    for (const [key, { plan }] of this.plans) {
      this.drop(key);
      plan.dispose();
    }
    this.memories.clear();
  }

  private drop(key: string): void {
    this.bytes -= this.plans.get(key)?.bytes ?? 0;
    this.plans.delete(key);
  }

  private makeRoom(): void {
    for (const [key, { plan, users }] of this.plans) {
      if (this.bytes <= this.limit) return;
      if (users > 0) continue;
      this.drop(key);
      plan.dispose();
    }
  }

  private make(wanted: PlanWanted): Kept {
    const { stage, threads, runLayer } = wanted;
    const { graph, unknown } = this.stagesAt(wanted).find((one) => one.stage === stage)!;
    const options = this.options.get(threads) ?? checkCompileOptions({ threads });
    this.options.set(threads, options);
    const plan = planParts(graph, unknown, options, this.memoryOf(options), runLayer);
    tell(plan);
    return { plan, bound: bind(plan), bytes: plan.bytes, users: 0 };
  }

  /** The stages of the network for a size at the entry. */
  private stagesAt({ entry, size, strength }: PlanWanted): readonly StageGraph[] {
    const key = JSON.stringify([entry, size, strength]);
    if (this.cut?.key !== key) {
      const unknown: UnknownLayer[] = [];
      const topology = this.network.topology(entry);
      const graph = lower(topology, inputShapes(topology, size), (layer) => unknown.push(layer));
      this.cut = { key, stages: cutStages(graph, unknown, strength) };
    }
    return this.cut.stages;
  }

  private memoryOf(options: PlanOptions): NetworkMemory {
    const shared = options.threads > 1;
    const known = this.memories.get(shared);
    const memory = known && !known.lost ? known : memoryFor(options);
    this.memories.set(shared, memory);
    return memory;
  }
}

function bind(plan: HybridPlan): StagePlan {
  let running = plan.threads;
  return {
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
}

function tell(plan: HybridPlan): void {
  const layers = plan.describe().flatMap((part) => (part.runner === 'tfjs' ? [part.layer] : []));
  if (layers.length > 0) warnOnce(`msfsr: tfjs runs ${layers.join(', ')}, the engine the rest.`);
}
