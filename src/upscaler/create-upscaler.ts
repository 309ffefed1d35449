import { BACKEND_CHOICES } from '../backend.js';
import { MOST_THREADS } from '../engine/threads/support.js';
import { integer, invalid, knownKeys, number, oneOf } from '../validate.js';
import type { UpscalerOptions } from './options.js';
import type { Upscaler } from './upscaler.js';

/** Keys of {@link UpscalerOptions}. */
const KEYS = {
  model: true,
  robust: true,
  adversarial: true,
  functions: true,
  backend: true,
  size: true,
  measureLimit: true,
  threads: true,
  wasmPaths: true,
  signal: true,
} as const;

/**
 * Loads a network, tries what can run it, and takes the fastest that works. A backend that gives NaN, one colour or another picture than the
 * rest falls out; so does, in `auto`, a graphics interface that a program draws on the processor. If what was asked for does not work,
 * the next best does, which is said once on the console.
 *
 * Backends of tfjs other than wasm are optional: a bundled program imports those it wants to be tried. The one that it has selected stays selected.
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
  const asked = oneOf(options.backend ?? 'auto', 'backend', BACKEND_CHOICES);
  const limit = number(options.measureLimit ?? 3000, 'measureLimit', 1);
  const { width, height } = options.size ?? { width: 16, height: 16 };
  const size = { width: integer(width, 'size.width', 8), height: integer(height, 'size.height', 8) };
  const threads = integer(options.threads ?? 1, 'threads', 1, MOST_THREADS);
  if (!options.model) invalid('network or where to load it from', 'model', options.model);
  const { signal, wasmPaths } = options;
  signal?.throwIfAborted();
  const { LocalUpscaler } = await import('./local-upscaler.js');
  return LocalUpscaler.start(options, { asked, size, limit, threads, wasmPaths }, signal);
}
