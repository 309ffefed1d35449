import { knownKeys } from '../validate.js';
import { enlarge } from './enlarge.js';
import { type ImageInput, prepareInput } from './input.js';
import type { UpscaleResult } from './result.js';
import { degradationOf, sharesFor } from './shares.js';
import { checkState } from './state.js';
import { requireSides } from './upscale-batch.js';
import { taskOf, UPSCALE_KEYS, type UpscaleOptions } from './upscale-options.js';

/**
 * Enlarges the picture of a face. Any size is taken: sides that are no multiples of what the network needs are padded by repeating the
 * border, and the result is cut back. Transparency is enlarged by bicubic interpolation.
 *
 * Leaves no tensor behind, whether it succeeds, fails or is stopped.
 *
 * @param image see {@link ImageInput}
 * @throws {OptionError} for options out of range, {@link ImageError} for pictures that cannot be used, {@link BackendError} without a backend,
 *   {@link WeightsError} if the network for real pictures or for natural detail is asked for and cannot be read; {@link OptionError} for a `memoryLimit` that is too low for
 *   the picture
 */
export async function upscaleFace(image: ImageInput, options: UpscaleOptions): Promise<UpscaleResult> {
  knownKeys(options, 'upscaleFace', UPSCALE_KEYS);
  const task = taskOf(options);
  const { state } = options;
  if (state !== undefined) checkState(state, 'state');
  task.signal?.throwIfAborted();
  const start = performance.now();
  const input = await prepareInput(image, task.maxPixels);
  requireSides(input.image, task);
  const degradation = await degradationOf(input.image, task);
  const shares = await sharesFor(task, degradation, input.image);
  const [result] = await enlarge([input], task, shares, state && [state], options.onProgress);
  return { ...result!, degradation, milliseconds: performance.now() - start };
}
