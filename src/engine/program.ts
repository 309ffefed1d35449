import type { Task } from '../kernels/task.js';
import type { KernelName } from '../wasm/kernels.js';

/** One kernel call of a plan, cut into chunks of units that threads claim. Plain data: workers get a copy. */
export interface Call {
  readonly kernel: KernelName;
  /** Address of the parameter block. */
  readonly block: number;
  readonly units: number;
  /** Units in a chunk. */
  readonly chunk: number;
  /** Number of its first chunk and of the one after its last, counted through the program. */
  readonly first: number;
  readonly end: number;
  /** Chunks of the program that must be done before it may begin: all those of the steps before. */
  readonly needs: number;
  /** Index of the step that it belongs to. */
  readonly step: number;
}

/** Chunks of a whole program. */
export const chunksOf = (calls: readonly Call[]): number => calls[calls.length - 1]?.end ?? 0;

/** Chunks per thread and call: several, so that a thread that is held up holds up the others less. */
const CHUNKS = 4;

/** Lists the calls of all steps, in order. `put` writes a parameter block and gives its address. */
export function program(
  steps: readonly { readonly tasks: readonly Task[] }[],
  threads: number,
  put: (words: Int32Array) => number,
): Call[] {
  const calls: Call[] = [];
  let end = 0;
  for (const [step, { tasks }] of steps.entries()) {
    let needs = end;
    for (const { kernel, units, words, follows } of tasks) {
      const first = end;
      if (follows) needs = first;
      const chunk = Math.ceil(units / (threads === 1 ? 1 : threads * CHUNKS));
      end += Math.ceil(units / chunk);
      calls.push({ kernel, block: put(Int32Array.from(words)), units, chunk, first, end, needs, step });
    }
  }
  return calls;
}
