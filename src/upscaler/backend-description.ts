import type { SimdVariant } from '../wasm/kernel.js';

/** What may be asked for. `wasm` is msfsr's engine, and tfjs's wasm backend for networks that the engine cannot run. */
export type BackendChoice = 'auto' | 'wasm' | 'webgl' | 'webgpu' | 'cpu';

/** A way to run a network: msfsr's engine (WebAssembly SIMD), or tfjs with one of its backends. */
export type BackendName = 'engine' | 'tfjs-webgpu' | 'tfjs-webgl' | 'tfjs-wasm' | 'tfjs-cpu';

/** A backend that was tried. */
export interface BackendCandidate {
  readonly name: BackendName;
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
  readonly chosen: BackendName;
  /** One sentence. */
  readonly why: string;
  /** In the order in which they were tried. */
  readonly candidates: readonly BackendCandidate[];
  /** Instructions that the engine uses; absent where tfjs runs the network. */
  readonly simd?: SimdVariant;
  /** Threads of msfsr that ran the last picture; what tfjs has of its own is not counted. */
  readonly threads: number;
  /** Whether the page may share memory between threads (headers COOP and COEP); true in Node. */
  readonly crossOriginIsolated: boolean;
}
