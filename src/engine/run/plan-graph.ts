import type { Graph } from '../../graph/graph.js';
import { roundUp } from '../../kernels/round-up.js';
import type { SimdVariant } from '../../wasm/kernel.js';
import { kernelModule } from '../../wasm/kernels.js';
import { allocateMemory } from '../../wasm/memory.js';
import type { WinogradOption } from '../schedule/algorithm.js';
import { Constants } from '../schedule/constants.js';
import { program } from '../schedule/program.js';
import { schedule } from '../schedule/schedule.js';
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

/** First byte that a plan uses; a null pointer stays invalid. */
const BASE = 1024;

/**
 * Schedules a graph and loads it on a memory of its own.
 *
 * @throws {BackendError} where there is no room for it
 */
export function planGraph(graph: Graph, { winograd, simd, threads, worker, profile }: PlanOptions): Plan {
  const constants = new Constants(BASE);
  const { inputs, outputs, steps, activations, scratch } = schedule(graph, { winograd, threads }, constants);
  const packed = constants.end - BASE - activations;
  const calls = program(steps, threads, (words) => constants.put(words));
  // A cache line more, so that the scratch memories of two threads share none.
  const scratchBytes = roundUp(scratch) + 64;
  const total = constants.end + threads * scratchBytes;
  const memory = allocateMemory(total, threads > 1);
  constants.write(memory);
  const parts = { calls, memory, module: kernelModule(simd, threads > 1), scratch: constants.end };
  return new Plan({
    name: graph.name,
    simd,
    profile,
    memory,
    runner: threads > 1 ? new Crew({ ...parts, threads, scratchBytes, worker }) : oneThread(parts),
    inputs,
    outputs,
    steps: steps.map(({ description }) => description),
    bytes: { activations, constants: packed, scratch: threads * scratch, total },
  });
}
