import { instantiate } from '../../wasm/instantiate.js';
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
   * @param begin hears of the calls as they begin; with several threads some may be left out
   * @throws {BackendError} if a thread has stopped with work in its hands
   */
  run(begin?: (call: Call) => void): void;
  dispose(): void;
}

/** What a plan hands to its runner. */
export interface RunnerParts {
  readonly calls: readonly Call[];
  readonly memory: WebAssembly.Memory;
  /** Kernels for that kind of memory. */
  readonly module: WebAssembly.Module;
  /** Address of the scratch memory, of the first thread if there are several. */
  readonly scratch: number;
}

/** Runs everything on the caller's thread. */
export function oneThread({ calls, memory, module, scratch }: RunnerParts): Runner {
  const kernels = instantiate(module, memory);
  return {
    threads: 1,
    ready: async () => {},
    run(begin) {
      for (const call of calls) {
        begin?.(call);
        kernels[call.kernel](call.block, 0, call.units, scratch);
      }
    },
    dispose() {},
  };
}
