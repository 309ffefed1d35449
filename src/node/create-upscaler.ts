import { OptionError } from '../errors.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleResult } from '../run/upscale-face.js';
import { createUpscaler as create, type UpscalerOptions } from '../upscaler/create-upscaler.js';
import type { Upscaler, UpscalerRunOptions } from '../upscaler/upscaler.js';
import { loadNetworkFolder } from './network-folder.js';
import { DEFAULT_WEIGHTS, weightsFolder } from './pretrained.js';
import { readImage } from './read-image.js';
import { ensureBackend, wasmFolder } from './use-wasm.js';

/** Options of `createUpscaler` in Node. */
export interface NodeUpscalerOptions extends Omit<UpscalerOptions, 'model'> {
  /** A network of your own, instead of `weights`. */
  readonly model?: UpscalerOptions['model'];
  /** Name of shipped weights or a folder with a `model.json`. Default `compact-x8`. */
  readonly weights?: string;
}

/** An upscaler that also takes paths and encoded bytes. */
export interface NodeUpscaler extends Omit<Upscaler, 'upscale'> {
  /**
   * Enlarges a picture.
   *
   * @param image path, encoded bytes (PNG, JPEG, WebP, …), pixels or a tensor
   */
  upscale(image: ImageInput | string | Uint8Array, options?: UpscalerRunOptions): Promise<UpscaleResult>;
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
export async function createUpscaler({ weights, model, ...rest }: NodeUpscalerOptions = {}): Promise<NodeUpscaler> {
  if (weights !== undefined && model) throw new OptionError('Received both weights and model: give one of them');
  await ensureBackend();
  const network = model ? undefined : await loadNetworkFolder(await weightsFolder(weights ?? DEFAULT_WEIGHTS));
  const release = () => network?.dispose();
  const upscaler = await create({ wasmPaths: wasmFolder(), ...rest, model: model ?? network! }).catch((error) => {
    release();
    throw error;
  });
  return {
    scale: upscaler.scale,
    scales: upscaler.scales,
    upscale: async (image, options) =>
      upscaler.upscale(
        typeof image === 'string' || image instanceof Uint8Array ? await readImage(image) : image,
        options,
      ),
    warmup: (size) => upscaler.warmup(size),
    describeBackend: () => upscaler.describeBackend(),
    dispose: async () => {
      await upscaler.dispose();
      release();
    },
  };
}
