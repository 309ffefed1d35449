import { asyncDisposing } from '../disposing.js';
import { DependencyError, OptionError } from '../errors.js';
import type { UpscaleResult } from '../run/result.js';
import { createUpscaler as create } from '../upscaler/create-upscaler.js';
import type { UpscalerOptions } from '../upscaler/options.js';
import type { Upscaler, UpscalerRunOptions } from '../upscaler/upscaler.js';
import { requireObject } from '../validate.js';
import { isWebAddress } from './disk-path.js';
import type { NodeImageInput } from './image-source.js';
import { readNetworkFolder } from './open-network.js';
import { withoutRethrowing } from './process-listeners.js';
import { toImageInput } from './upscale-face.js';
import { ensureBackend, wasmFolder } from './use-wasm.js';
import { DEFAULT_WEIGHTS, weightsPlace } from './weights-folder.js';

/** Options of `createUpscaler` in Node. */
export interface NodeUpscalerOptions extends Omit<UpscalerOptions, 'model'> {
  /** A network of your own, instead of `weights`. */
  readonly model?: UpscalerOptions['model'];
  /** Name of shipped weights, or path or URL of a folder with a `model.json`. Default `compact-x8`. */
  readonly weights?: string | URL;
}

/** An upscaler that also takes paths and encoded bytes. */
export interface NodeUpscaler extends Omit<Upscaler, 'upscale'> {
  /**
   * Enlarges a picture.
   *
   * @param image encoded picture (see {@link ImageFile}), pixels, sharp's raw pixels, or a tensor
   */
  upscale(image: NodeImageInput, options?: UpscalerRunOptions): Promise<UpscaleResult>;
}

/**
 * The core's `createUpscaler` with the shipped weights, or any others, and with image files.
 *
 * @example
 * ```ts
 * const upscaler = await createUpscaler();
 * console.log(upscaler.describeBackend().chosen);
 * const { image: large } = await upscaler.upscale('face.png');
 * await upscaler.dispose();
 * ```
 *
 * @throws see the core's `createUpscaler`; `WeightsError` for unknown or damaged weights
 */
export async function createUpscaler(options: NodeUpscalerOptions = {}): Promise<NodeUpscaler> {
  requireObject(options, 'createUpscaler');
  const { weights, model, ...rest } = options;
  if (weights !== undefined && model) throw new OptionError('Received both weights and model: give one of them');
  // A string is an address, as on pages, or else what `weights` takes.
  const place = typeof model === 'string' && !isWebAddress(model) ? model : weights;
  const given = place === model ? undefined : model;
  const { signal } = rest;
  signal?.throwIfAborted();
  const network = given ? undefined : await readNetworkFolder(await weightsPlace(place ?? DEFAULT_WEIGHTS), signal);
  const release = () => network?.dispose();
  if (rest.backend === 'tfjs') await ensureBackend();
  const start = () => create({ wasmPaths: wasmPaths(), ...rest, model: given ?? network! });
  const upscaler = await withoutRethrowing(start).catch((error) => {
    release();
    throw error;
  });
  return asyncDisposing<NodeUpscaler>({
    scale: upscaler.scale,
    scales: upscaler.scales,
    upscale: async (image, options) => upscaler.upscale(await toImageInput(image, options?.signal), options),
    warmup: (size, options) => upscaler.warmup(size, options),
    describeBackend: () => upscaler.describeBackend(),
    dispose: async () => {
      await upscaler.dispose();
      release();
    },
  });
}

/** Where the files of tfjs's wasm backend lie; nowhere where it is not installed, which is said if it is needed. */
function wasmPaths(): string | undefined {
  try {
    return wasmFolder();
  } catch (error) {
    if (!(error instanceof DependencyError)) throw error;
    return undefined;
  }
}
