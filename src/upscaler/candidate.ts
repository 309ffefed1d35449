import type { Backend } from '../backend.js';
import type { Network } from '../graph/network.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleResult } from '../run/result.js';
import type { SimdVariant } from '../wasm/kernel.js';
import type { WasmPaths } from './tfjs-backend.js';
import type { UpscalerRunOptions } from './upscaler.js';

/** The network, and those that go with it, which are opened when they are needed: for real pictures, and for `fidelity`. */
export interface Networks {
  readonly model: Network;
  readonly robust?: () => Promise<Network>;
  readonly adversarial?: () => Promise<Network>;
}

/** How a candidate is started. */
export interface CandidateOptions {
  /** Threads of the engine. */
  readonly threads: number;
  readonly wasmPaths?: WasmPaths;
  /** Takes a graphics interface that is drawn on the processor, too. */
  readonly software: boolean;
}

/** A way to run the networks that may be chosen. */
export interface Candidate {
  readonly name: Backend;
  /** Instructions that the engine uses. */
  readonly simd?: SimdVariant;
  run(image: ImageInput, options: UpscalerRunOptions): Promise<UpscaleResult>;
  dispose(): void;
}

/**
 * Whether a graphics processor runs the network. Such candidates have copies of the weights: what lies in its memory cannot be read back at
 * once, or is lost with its context.
 */
export const isGpu = (name: Backend) => name === 'tfjs-webgl' || name === 'tfjs-webgpu';
