import type { Backend, BackendChoice } from '../backend.js';
import type { SimdVariant } from '../wasm/kernel.js';

/** A backend that was tried. */
export interface TriedBackend {
  readonly name: Backend;
  /** Time of one picture once it is warm: the shortest of a few; absent where it fell out. */
  readonly milliseconds?: number;
  /** Time until the first picture: loading, compiling, moving weights. */
  readonly startMilliseconds?: number;
  /** Why it fell out. */
  readonly reason?: string;
}

/** What runs a network, and why. */
export interface BackendDescription {
  readonly asked: BackendChoice;
  readonly chosen: Backend;
  /** One sentence. */
  readonly why: string;
  /** In the order in which they were tried. */
  readonly candidates: readonly TriedBackend[];
  /** Instructions that the engine uses; absent where tfjs runs the network. */
  readonly simd?: SimdVariant;
  /** Threads of msfsr that ran the last picture; what tfjs has of its own is not counted. */
  readonly threads: number;
  /** Whether the page may share memory between threads (headers COOP and COEP); true in Node. */
  readonly crossOriginIsolated: boolean;
}
