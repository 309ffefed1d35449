import type { NetworkMemory } from '../memory/network-memory.js';
import type { Call } from '../schedule/program.js';

/** What carries out the calls of a plan. */
export interface Runner {
  /** Threads that take part now. */
  readonly threads: number;
  /** Resolves once every thread that is to be had takes part. */
  ready(): Promise<void>;
  /**
   * Carries out all calls once.
   *
   * @param base where the memory that the calls' offsets count from begins
   * @param begin hears of the calls as they begin; with several threads some may be left out
   * @throws {BackendError} if a thread has stopped with work in its hands
   */
  run(base: number, begin?: (call: Call) => void): void;
  dispose(): void;
}

/** What a plan hands to its runner. */
export interface RunnerParts {
  readonly calls: readonly Call[];
  readonly memory: NetworkMemory;
  /** Offset of the scratch memory, of the first thread's if there are several. */
  readonly scratch: number;
}

/** Runs everything on the caller's thread. */
export function oneThread({ calls, memory, scratch }: RunnerParts): Runner {
  const { kernels } = memory;
  return {
    threads: 1,
    ready: async () => {},
    run(base, begin) {
      for (const call of calls) {
        begin?.(call);
        kernels[call.kernel](base + call.block, 0, call.units, base + scratch);
      }
    },
    dispose() {},
  };
}
