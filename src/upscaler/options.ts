import type * as tf from '@tensorflow/tfjs-core';
import type { BackendChoice } from '../backend.js';
import type { Network } from '../graph/network.js';
import type { ForeignSource } from '../layers/foreign-function.js';
import type { WasmPaths } from './tfjs-backend.js';
import type { Size } from './upscaler.js';

/** A network, or where it comes from: the address of a `model.json`, an IO handler, artifacts. */
export type NetworkSource = Network | string | tf.io.IOHandler | tf.io.ModelArtifacts;

/** Options of `createUpscaler`. */
export interface UpscalerOptions {
  /** The network. One that is handed in stays yours, one that is loaded is freed with the upscaler. */
  readonly model: NetworkSource;
  /** A second network of the same stages for real pictures, read when it is needed. Default the one that the files of `model` name. */
  readonly robust?: NetworkSource;
  /** A network of the same scale, trained adversarially, for `fidelity`; likewise. */
  readonly adversarial?: NetworkSource;
  /** Foreign upscalers that a file cannot hold, by name; see `loadNetwork`. */
  readonly functions?: Readonly<Record<string, ForeignSource>>;
  /**
   * What runs the network. Default `auto`: whatever a short warm-up finds to be the fastest. Where that starts tfjs's webgl backend, tfjs gives textures that nobody
   * uses back from 256 MiB on, unless the program has set `WEBGL_DELETE_TEXTURE_THRESHOLD`; a backend that the program has started keeps its own ways.
   */
  readonly backend?: BackendChoice;
  /** Size of the pictures for which backends are compared, at least 8x8 px. Default 16x16. */
  readonly size?: Size;
  /** Longest time in ms that a backend gets to become warm once another one works. Default 3000. */
  readonly measureLimit?: number;
  /**
   * Threads of the engine, 1 … 64. In browsers they need a page with COOP and COEP headers; where they cannot be had, a warning says so once.
   * Default 1.
   */
  readonly threads?: number;
  /** Where the `.wasm` files of tfjs's wasm backend lie; only networks that the engine cannot run need them. */
  readonly wasmPaths?: WasmPaths;
  /** Gives up the start: rejects with the signal's reason and frees what was made. Calls of the upscaler have signals of their own. */
  readonly signal?: AbortSignal;
}
