import type { Graph } from '../../graph/graph.js';
import { roundUp } from '../../kernels/round-up.js';
import type { SimdVariant } from '../../wasm/kernel.js';
import type { NetworkMemory } from '../memory/network-memory.js';
import { PlanStore } from '../memory/plan-store.js';
import type { WinogradOption } from '../schedule/algorithm.js';
import { program } from '../schedule/program.js';
import { type PortView, schedule } from '../schedule/schedule.js';
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

/**
 * Schedules a graph and loads it on the memory of its network, where it shares weights with other plans: those that come from the same arrays.
 *
 * @param memory made for as many threads and the same instructions
 * @throws {BackendError} where there is no room for it
 */
export function planGraph(graph: Graph, options: PlanOptions, memory: NetworkMemory): Plan {
  const { winograd, threads, worker, profile } = options;
  const store = new PlanStore(memory.weights);
  const { inputs, outputs, steps, activations, scratch } = schedule(graph, { winograd, threads }, store);
  const calls = program(steps, threads, (words) => store.append(words));
  // A cache line more, so that the scratch memories of two threads share none.
  const scratchBytes = roundUp(scratch) + 64;
  const layout = store.layOut(threads * scratchBytes);
  memory.admit(layout);
  const parts = { calls, memory, scratch: layout.scratch };
  const located = ({ name, view }: PortView): PortView => ({ name, view: store.located(view, layout) });
  return new Plan({
    name: graph.name,
    profile,
    memory,
    layout,
    runner: threads > 1 ? new Crew({ ...parts, threads, scratchBytes, worker }) : oneThread(parts),
    inputs: inputs.map(located),
    outputs: outputs.map(located),
    steps: steps.map(({ description }) => description),
    bytes: { activations, scratch: threads * scratch, program: layout.text.words.byteLength },
  });
}
