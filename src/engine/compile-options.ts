import { BackendError } from '../errors.js';
import type { SizeOption } from '../graph/ports.js';
import { boolean, integer, invalid, knownKeys, oneOf } from '../validate.js';
import type { SimdVariant } from '../wasm/kernel.js';
import { bestVariant } from '../wasm/kernels.js';
import type { PlanOptions } from './run/plan-graph.js';
import type { WinogradOption } from './schedule/algorithm.js';
import type { WorkerLike } from './threads/spawn.js';
import { MOST_THREADS, sharingObstacle, warnOfFewerThreads } from './threads/support.js';

/** Options of `compile` and `compileHybrid`. */
export interface CompileOptions {
  /** Height and width of every input whose own are open; or of each, by the input's name. */
  readonly size?: SizeOption;
  /** Algorithm of 3x3 convolutions. Default `auto`: by shape. */
  readonly winograd?: WinogradOption;
  /** Default: relaxed SIMD where the JavaScript engine has it. */
  readonly simd?: SimdVariant;
  /**
   * Threads that share the work, the caller's among them, 1 … 64; the result is the same to the bit. They need memory that can be shared: in
   * browsers a page with COOP and COEP headers. Where it cannot, a warning says so once and one thread does it all. Default 1.
   */
  readonly threads?: number;
  /**
   * Makes the engine's workers: `() => new Worker('/engine-worker.js')` with `ENGINE_WORKER` stored as that file, for pages whose content
   * security policy forbids workers from blobs. Workers serve all plans of a page, whoever made them.
   */
  readonly worker?: () => WorkerLike;
  /** Measures the time of every step. Default false. */
  readonly profile?: boolean;
}

/**
 * Checks the options of `compile` and fills them.
 *
 * @throws {BackendError} where there is no WebAssembly SIMD
 * @throws {OptionError} for options out of range
 */
export function checkCompileOptions(options: CompileOptions): PlanOptions {
  knownKeys(options, 'compile', { size: true, winograd: true, simd: true, threads: true, worker: true, profile: true });
  const winograd = oneOf(options.winograd ?? 'auto', 'winograd', ['auto', 'off', 2, 4] as const);
  const profile = boolean(options.profile ?? false, 'profile');
  const simd = options.simd === undefined ? bestVariant() : oneOf(options.simd, 'simd', ['simd', 'relaxed'] as const);
  if (!simd) throw new BackendError('This JavaScript engine has no WebAssembly SIMD: use tfjs instead');
  const threads = threadsFor(options.threads);
  const { worker } = options;
  if (worker !== undefined && typeof worker !== 'function') invalid('function', 'worker', worker);
  return { winograd, simd, threads, worker, profile };
}

/** As many threads as were asked for, or one where memory cannot be shared. */
function threadsFor(option: number | undefined): number {
  const threads = integer(option ?? 1, 'threads', 1, MOST_THREADS);
  if (threads === 1) return 1;
  const obstacle = sharingObstacle();
  if (obstacle) warnOfFewerThreads(obstacle);
  return obstacle ? 1 : threads;
}
