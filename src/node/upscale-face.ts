import { OptionError } from '../errors.js';
import type { ImageInput } from '../run/input.js';
import type { UpscaleResult } from '../run/result.js';
import { upscaleFace as upscale } from '../run/upscale-face.js';
import { atPlace, FACES_KEYS, type UpscaleFacesOptions, upscaleFaces as upscaleAll } from '../run/upscale-faces.js';
import { UPSCALE_KEYS, type UpscaleOptions } from '../run/upscale-options.js';
import { invalid, knownKeys, show } from '../validate.js';
import { fromRaw, isImageFile, isRawImage, type NodeImageInput } from './image-source.js';
import { networkForInference } from './pretrained.js';
import { readImage } from './read-image.js';

/** Options of `upscaleFace` in Node. */
export interface NodeUpscaleOptions extends Omit<UpscaleOptions, 'model'> {
  /** A network of your own, instead of `weights`. */
  readonly model?: UpscaleOptions['model'];
  /** Name of shipped weights, or path or URL of a folder with a `model.json`. Default `compact-x8`. */
  readonly weights?: string | URL;
}

/**
 * Enlarges the picture of a face with the shipped weights, or any others; the network is kept for the next call (see `releasePretrained`).
 *
 * @example
 * ```ts
 * const { image } = await upscaleFace('face.png');
 * await writePng(image, 'face-x8.png');
 * ```
 *
 * @param image encoded picture (see {@link ImageFile}), pixels, sharp's raw pixels, or a tensor
 * @throws see the core's `upscaleFace`; `WeightsError` for unknown or damaged weights, `DependencyError` without sharp
 */
export async function upscaleFace(image: NodeImageInput, options: NodeUpscaleOptions = {}): Promise<UpscaleResult> {
  knownKeys(options, 'upscaleFace', { ...UPSCALE_KEYS, weights: true });
  const { weights, model, ...rest } = options;
  if (weights !== undefined && model) throw new OptionError('Received both weights and model: give one of them');
  options.signal?.throwIfAborted();
  const input = await toImageInput(image, options.signal);
  return upscale(input, { ...rest, model: model ?? (await networkForInference(weights, options.signal)) });
}

/** Options of `upscaleFaces` in Node. */
export interface NodeUpscaleFacesOptions extends Omit<UpscaleFacesOptions, 'model'> {
  /** A network of your own, instead of `weights`. */
  readonly model?: UpscaleOptions['model'];
  /** Name of shipped weights, or path or URL of a folder with a `model.json`. Default `compact-x8`. */
  readonly weights?: string | URL;
}

/**
 * Enlarges many faces, those of one size together; see the core's `upscaleFaces`.
 *
 * @example
 * ```ts
 * const results = await upscaleFaces(['face.png', 'face.png']);
 * console.log(results.map(({ image }) => image.width));
 * ```
 *
 * @param images encoded pictures (see {@link ImageFile}), pixels, sharp's raw pixels, or tensors
 * @throws see the core's `upscaleFaces`; `WeightsError` for unknown or damaged weights, `DependencyError` without sharp
 */
export async function upscaleFaces(
  images: readonly NodeImageInput[],
  options: NodeUpscaleFacesOptions = {},
): Promise<UpscaleResult[]> {
  knownKeys(options, 'upscaleFaces', { ...FACES_KEYS, weights: true });
  const { weights, model, ...rest } = options;
  if (weights !== undefined && model) throw new OptionError('Received both weights and model: give one of them');
  if (!Array.isArray(images)) invalid('list of pictures', 'images', images);
  const { signal } = options;
  signal?.throwIfAborted();
  const inputs: ImageInput[] = [];
  for (const [place, image] of images.entries()) inputs.push(await atPlace(place, () => toImageInput(image, signal)));
  return upscaleAll(inputs, { ...rest, model: model ?? (await networkForInference(weights, signal)) });
}

/** Reads what is a file; passes on what the core takes. */
export async function toImageInput(image: NodeImageInput, signal?: AbortSignal): Promise<ImageInput> {
  if (isImageFile(image)) return readImage(image, { signal });
  if (isRawImage(image)) return fromRaw(image);
  if (typeof image === 'object' && image !== null) return image;
  throw new OptionError(
    `Expected a path, the bytes of a file, pixels or a tensor for image but received ${show(image)}`,
  );
}
