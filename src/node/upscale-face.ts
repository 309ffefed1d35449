import { OptionError } from '../errors.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleResult } from '../run/result.js';
import { type UpscaleOptions, upscaleFace as upscale } from '../run/upscale-face.js';
import { pretrained } from './pretrained.js';
import { readImage } from './read-image.js';
import { ensureBackend } from './use-wasm.js';

/** Options of `upscaleFace` in Node. */
export interface NodeUpscaleOptions extends Omit<UpscaleOptions, 'model'> {
  /** A network of your own, instead of `weights`. */
  readonly model?: UpscaleOptions['model'];
  /** Name of shipped weights or a folder with a `model.json`. Default `compact-x8`. */
  readonly weights?: string;
}

/**
 * Enlarges the picture of a face with the shipped weights, or any others. Chooses tfjs's wasm backend unless another one is selected; the
 * network is kept for the next call (see `releasePretrained`).
 *
 * @example
 * ```ts
 * const { image } = await upscaleFace('face.png');
 * await writePng(image, 'face-x8.png');
 * ```
 *
 * @param image path, encoded bytes (PNG, JPEG, WebP, …), pixels or a tensor
 * @throws see the core's `upscaleFace`; `WeightsError` for unknown or damaged weights, `DependencyError` without sharp
 */
export async function upscaleFace(
  image: ImageInput | string | Uint8Array,
  options: NodeUpscaleOptions = {},
): Promise<UpscaleResult> {
  const { weights, model, ...rest } = options;
  if (weights !== undefined && model) throw new OptionError('Received both weights and model: give one of them');
  options.signal?.throwIfAborted();
  const input = typeof image === 'string' || image instanceof Uint8Array ? await readImage(image) : image;
  await ensureBackend();
  return upscale(input, { ...rest, model: model ?? (await pretrained(weights)) });
}
