import { MsfsrError } from '../errors.js';
import { invalid, knownKeys } from '../validate.js';
import { enlarge } from './enlarge.js';
import { type ImageInput, type PreparedInput, prepareInput } from './input.js';
import type { UpscaleResult } from './result.js';
import { degradationOf, sharesFor } from './shares.js';
import { checkState, type NetworkState } from './state.js';
import { requireSides } from './upscale-batch.js';
import { taskOf, UPSCALE_KEYS, type UpscaleOptions } from './upscale-options.js';

/** Faces that are enlarged together at most: more of them only take memory. */
const BATCH = 16;

const { state: _state, ...FACE_KEYS } = UPSCALE_KEYS;

/** Keys of {@link UpscaleFacesOptions}. */
export const FACES_KEYS = { ...FACE_KEYS, states: true } as const;

/** How far an `upscaleFaces` is. */
export interface FacesProgress {
  /** Faces done. */
  readonly done: number;
  readonly faces: number;
  /** 0 … 1 */
  readonly fraction: number;
}

/** Options of {@link upscaleFaces}: those of `upscaleFace`, for every face. */
export interface UpscaleFacesOptions extends Omit<UpscaleOptions, 'onProgress' | 'state'> {
  /** For pictures of sequences, each of another one: what the pictures before each have left, or `startState()`. Every result then has its `state`. */
  readonly states?: readonly NetworkState[];
  /** Called after every stage of every batch. */
  readonly onProgress?: (progress: FacesProgress) => void;
}

/**
 * Enlarges many faces, those of one size and one judgement together. The pictures are those of `upscaleFace`, to the bit; `milliseconds` of a result is its share of the
 * time of its batch.
 *
 * @param images in any order and of any sizes; see {@link ImageInput}
 * @returns a result for each, in their order
 * @throws {OptionError} for options out of range and a `memoryLimit` that is too low for a picture, {@link BackendError} without a backend
 * @throws {ImageError} for a picture that cannot be used, with its place in the list; nothing is enlarged then
 */
export async function upscaleFaces(
  images: readonly ImageInput[],
  options: UpscaleFacesOptions,
): Promise<UpscaleResult[]> {
  knownKeys(options, 'upscaleFaces', FACES_KEYS);
  const task = taskOf(options);
  const { states } = options;
  if (!Array.isArray(images)) invalid('list of pictures', 'images', images);
  if (states && states.length !== images.length) invalid(`list of ${images.length} states`, 'states', states);
  for (const [i, state] of (states ?? []).entries()) checkState(state, `states[${i}]`);
  const kinds = new Map<string, { place: number; input: PreparedInput; degradation: number }[]>();
  for (const [place, image] of images.entries()) {
    task.signal?.throwIfAborted();
    const input = await atPlace(place, async () => {
      const prepared = await prepareInput(image, task.maxPixels);
      requireSides(prepared.image, task);
      return prepared;
    });
    const degradation = await degradationOf(input.image, task);
    const kind = `${input.image.width}x${input.image.height} ${degradation}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), { place, input, degradation }]);
  }
  const results: UpscaleResult[] = [];
  let done = 0;
  const report = (more: number) => {
    const { length: faces } = images;
    options.onProgress?.({ done: Math.floor(done + more), faces, fraction: (done + more) / faces });
  };
  for (const faces of kinds.values()) {
    const { degradation, input: first } = faces[0]!;
    const shares = await sharesFor(task, degradation, first.image);
    for (let from = 0; from < faces.length; from += BATCH) {
      const batch = faces.slice(from, from + BATCH);
      task.signal?.throwIfAborted();
      const start = performance.now();
      const inputs = batch.map(({ input }) => input);
      const own = states && batch.map(({ place }) => states[place]!);
      const made = await enlarge(inputs, task, shares, own, ({ fraction }) => report(fraction * batch.length));
      const milliseconds = (performance.now() - start) / batch.length;
      for (const [i, { place }] of batch.entries()) results[place] = { ...made[i]!, degradation, milliseconds };
      done += batch.length;
    }
  }
  return results;
}

/** Says which picture of a list it was that could not be used. */
export async function atPlace<T>(place: number, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof MsfsrError) error.message = `images[${place}]: ${error.message}`;
    throw error;
  }
}
