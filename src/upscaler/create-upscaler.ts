import type * as tf from '@tensorflow/tfjs-core';
import type { MultiStage } from '../compose/multi-stage.js';
import { MOST_THREADS } from '../engine/threads/support.js';
import type { ForeignSource } from '../layers/foreign-function.js';
import { integer, invalid, knownKeys, number, oneOf } from '../validate.js';
import type { BackendChoice } from './backend-description.js';
import type { WasmPaths } from './tfjs-backend.js';
import type { Size, Upscaler } from './upscaler.js';

/** A network, or where it comes from: the address of a `model.json`, an IO handler, artifacts. */
export type NetworkSource = MultiStage | string | tf.io.IOHandler | tf.io.ModelArtifacts;

/** Options of {@link createUpscaler}. */
export interface UpscalerOptions {
  /** The network. One that is handed in stays yours, one that is loaded is freed with the upscaler. */
  readonly model: NetworkSource;
  /** A second network of the same scale, trained adversarially, for `fidelity`. */
  readonly adversarial?: NetworkSource;
  /** Foreign upscalers that a file cannot hold, by name; see `loadNetwork`. */
  readonly functions?: Readonly<Record<string, ForeignSource>>;
  /** What runs the network. Default `auto`: whatever a short warm-up finds to be the fastest. */
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
}

/** Keys of {@link UpscalerOptions}. */
const KEYS = {
  model: true,
  adversarial: true,
  functions: true,
  backend: true,
  size: true,
  measureLimit: true,
  threads: true,
  wasmPaths: true,
} as const;
const CHOICES = ['auto', 'wasm', 'webgl', 'webgpu', 'cpu'] as const;

/**
 * Loads a network, tries what can run it, and takes the fastest that works. A backend that gives NaN, one colour or another picture than the
 * rest falls out; so does, in `auto`, a graphics interface that a program draws on the processor. If what was asked for does not work,
 * the next best does, which is said once on the console.
 *
 * Backends of tfjs are imported when they are tried; the one that the program has selected stays selected.
 *
 * @example
 * ```ts no-run: needs the files on a server
 * const upscaler = await createUpscaler({ model: '/weights/compact-x8/model.json' });
 * console.log(upscaler.describeBackend().why);
 * const { image } = await upscaler.upscale(document.querySelector('img')!);
 * await upscaler.dispose();
 * ```
 *
 * @throws {OptionError} for options out of range, {@link WeightsError} for networks that cannot be loaded, {@link BackendError} where nothing
 *   runs the network
 */
export async function createUpscaler(options: UpscalerOptions): Promise<Upscaler> {
  knownKeys(options, 'createUpscaler', KEYS);
  const asked = oneOf(options.backend ?? 'auto', 'backend', CHOICES);
  const limit = number(options.measureLimit ?? 3000, 'measureLimit', 1);
  const { width, height } = options.size ?? { width: 16, height: 16 };
  const size = { width: integer(width, 'size.width', 8), height: integer(height, 'size.height', 8) };
  const threads = integer(options.threads ?? 1, 'threads', 1, MOST_THREADS);
  if (!options.model) invalid('network or where to load it from', 'model', options.model);
  const { LocalUpscaler } = await import('./local-upscaler.js');
  return LocalUpscaler.start(options, { asked, size, limit, threads, wasmPaths: options.wasmPaths });
}
