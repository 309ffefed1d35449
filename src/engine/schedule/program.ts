import type { Task } from '../../kernels/task.js';
import type { KernelName } from '../../wasm/kernel.js';

/** One kernel call of a plan, cut into chunks of units. Plain data: workers get a copy. */
export interface Call {
  readonly kernel: KernelName;
  /** Offset of the parameter block in the plan's part of the memory. */
  readonly block: number;
  readonly units: number;
  /** Units in a chunk. */
  readonly chunk: number;
  /** Each thread's share of the chunks, in order. */
  readonly shares: readonly ChunkShare[];
  /** Chunks of the program that must be done before it may begin: all those of the steps before. */
  readonly needs: number;
  /** Index of the step that it belongs to. */
  readonly step: number;
}

/** The chunks of a call that one thread does, if the others leave them to it: neighbours, and about the same part of every image. */
export interface ChunkShare {
  /** Number after the last of them, counted through the thread's shares of the program. */
  readonly end: number;
  /** What to add to such a number for the one in the call. */
  readonly offset: number;
}

/** Chunks of a whole program. */
export const chunksOf = (calls: readonly Call[]): number =>
  calls.at(-1)?.shares.reduce((sum, { end }) => sum + end, 0) ?? 0;

/** Chunks per thread and call: several, so that a thread that is held up can be helped. */
const CHUNKS = 2;

/** Lists the calls of all steps, in order. `put` takes a parameter block and gives its offset. */
export function program(
  steps: readonly { readonly tasks: readonly Task[] }[],
  threads: number,
  put: (words: readonly number[]) => number,
): Call[] {
  const calls: Call[] = [];
  const ends = new Array<number>(threads).fill(0);
  let chunks = 0;
  for (const [step, { tasks }] of steps.entries()) {
    let needs = chunks;
    for (const { kernel, units, words, follows } of tasks) {
      if (follows) needs = chunks;
      const chunk = Math.ceil(units / (threads === 1 ? 1 : threads * CHUNKS));
      const count = Math.ceil(units / chunk);
      const cut = (thread: number) => Math.ceil((count * thread) / threads);
      const shares = ends.map((end, thread) => {
        ends[thread] = end + cut(thread + 1) - cut(thread);
        return { end: ends[thread]!, offset: cut(thread) - end };
      });
      calls.push({ kernel, block: put(words), units, chunk, shares, needs, step });
      chunks += count;
    }
  }
  return calls;
}
