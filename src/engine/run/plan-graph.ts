import type { Graph } from '../../graph/graph.js';
import { roundUp } from '../../kernels/round-up.js';
import type { SimdVariant } from '../../wasm/kernel.js';
import type { NetworkMemory } from '../memory/network-memory.js';
import { type PlanLayout, PlanStore } from '../memory/plan-store.js';
import type { WeightStore } from '../memory/weight-store.js';
import type { WinogradOption } from '../schedule/algorithm.js';
import { type Call, program } from '../schedule/program.js';
import { type PortView, type ScheduledStep, schedule } from '../schedule/schedule.js';
import { Crew } from '../threads/crew.js';
import { oneThread } from '../threads/runner.js';
import type { WorkerLike } from '../threads/spawn.js';
import { Plan } from './plan.js';

/** How a graph becomes a plan; see `CompileOptions`. */
export interface PlanOptions {
  readonly winograd: WinogradOption;
  readonly simd: SimdVariant;
  readonly threads: number;
  readonly worker: (() => WorkerLike) | undefined;
  readonly profile: boolean;
}

/** A graph that is ready for a memory. */
export interface GraphLayout {
  readonly layout: PlanLayout;
  readonly calls: readonly Call[];
  readonly steps: readonly ScheduledStep[];
  /** Addresses of the views are offsets in the layout. */
  readonly inputs: readonly PortView[];
  readonly outputs: readonly PortView[];
  /** Bytes of values between steps. */
  readonly activations: number;
  /** Bytes of scratch memory for each thread: what a step needs, and what it is given. */
  readonly scratch: number;
  readonly scratchBytes: number;
}

/**
 * Schedules a graph and finds a place for all that it needs; no memory is taken.
 *
 * @param weights gets those that it lacks
 */
export function layOutGraph(
  graph: Graph,
  { winograd, threads }: Pick<PlanOptions, 'winograd' | 'threads'>,
  weights: WeightStore,
): GraphLayout {
  const store = new PlanStore(weights);
  const { inputs, outputs, steps, activations, scratch } = schedule(graph, { winograd, threads }, store);
  const calls = program(steps, threads, (words) => store.append(words));
  // A cache line more, so that the scratch memories of two threads share none.
  const scratchBytes = roundUp(scratch) + 64;
  const layout = store.layOut(threads * scratchBytes);
  const located = ({ name, view }: PortView): PortView => ({ name, view: store.located(view, layout) });
  return {
    layout,
    calls,
    steps,
    inputs: inputs.map(located),
    outputs: outputs.map(located),
    activations,
    scratch,
    scratchBytes,
  };
}

/**
 * Schedules a graph and loads it on the memory of its network, where it shares weights with other plans: those that come from the same arrays.
 *
 * @param memory made for as many threads and the same instructions
 * @throws {BackendError} where there is no room for it
 */
export function planGraph(graph: Graph, options: PlanOptions, memory: NetworkMemory): Plan {
  const { threads, worker, profile } = options;
  const made = layOutGraph(graph, options, memory.weights);
  const { layout, calls, steps, inputs, outputs, activations, scratch, scratchBytes } = made;
  memory.admit(layout);
  const parts = { calls, memory, scratch: layout.scratch };
  return new Plan({
    name: graph.name,
    profile,
    memory,
    layout,
    runner: threads > 1 ? new Crew({ ...parts, threads, scratchBytes, worker }) : oneThread(parts),
    inputs,
    outputs,
    steps: steps.map(({ description }) => description),
    bytes: { activations, scratch: threads * scratch, program: layout.text.words.byteLength },
  });
}
