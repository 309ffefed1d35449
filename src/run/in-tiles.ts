/** Pictures that would take more memory than they may, in tiles. */
import { OptionError } from '../errors.js';
import { statePorts } from '../graph/state.js';
import type { FloatImage } from '../image/floats.js';
import { copyCore, type Tile, tilesOf } from '../image/tiles.js';
import { createPixelImage } from '../image/types.js';
import type { PreparedInput } from './input.js';
import { memoryNeeds } from './memory-needs.js';
import { cropFloats } from './pad.js';
import type { UpscaleProgress, UpscaleResult } from './result.js';
import type { Share } from './share.js';
import type { NetworkState } from './state.js';
import { enlargedAlpha, upscaleBatch } from './upscale-batch.js';
import type { Task } from './upscale-options.js';

/** What a tile has of its neighbours, px: about as far as what lies there can be seen in a result. */
const MARGIN = 32;
/** Sides of tiles are multiples of this and of what the networks need; it is the smallest, too. */
const STEP = 16;
/** Largest side that is tried, px. */
const LARGEST = 4096;

type Enlarged = Omit<UpscaleResult, 'milliseconds' | 'degradation'>;

/** What `enlarge` does under a limit. */
export async function enlargeWithin(
  limit: number,
  inputs: readonly PreparedInput[],
  task: Task,
  shares: readonly Share[],
  states?: readonly NetworkState[],
  onProgress?: (progress: UpscaleProgress) => void,
): Promise<Enlarged[]> {
  const tiles = tilesWithin(inputs[0]!.image, task, shares, limit);
  if (tiles.length === 1) return upscaleBatch(inputs, task, shares, states, onProgress);
  const results: Enlarged[] = [];
  for (const [i, input] of inputs.entries()) {
    const tell = (progress: UpscaleProgress) =>
      onProgress?.({ ...progress, fraction: (i + progress.fraction) / inputs.length });
    results.push(await upscaleTiles(input, tiles, task, shares, states?.[i], tell));
  }
  return results;
}

/**
 * The tiles in which a picture fits the limit: the largest that do. One where the picture does as a whole.
 *
 * @param shares the networks; what all of them take counts
 * @throws {OptionError} if not even the smallest fit
 */
function tilesWithin(
  { width, height }: Pick<FloatImage, 'width' | 'height'>,
  { strength, threads, scale }: Task,
  shares: readonly Share[],
  limit: number,
): Tile[] {
  const needs = (width: number, height: number) =>
    shares.reduce((sum, { network, range }) => {
      const task = { range, width, height, strength: strength !== undefined, threads };
      // What is left to bicubic interpolation: pixels, and colours in numbers.
      const left = width * height * (scale ** 2 - range.scale ** 2) * 16;
      return sum + memoryNeeds(network, task).bytes + left;
    }, 0);
  const step = shares.reduce((multiple, { network }) => leastMultiple(multiple, network.sizeMultiple), STEP);
  const margin = Math.ceil(MARGIN / step) * step;
  const ofTile = (side: number) => needs(Math.min(width, side + 2 * margin), Math.min(height, side + 2 * margin));
  const most = Math.ceil(Math.max(width, height) / step);
  if (Math.max(width, height) <= LARGEST && needs(width, height) <= limit)
    return tilesOf({ width, height }, most * step, margin);
  // The input in numbers, and the result.
  const whole = width * height * (12 + 4 * scale ** 2);
  const fits = (steps: number) => whole + ofTile(steps * step) <= limit;
  if (!fits(1)) {
    throw new OptionError(
      `Expected at least ${Math.ceil((whole + ofTile(step)) / 1e6)} MB for memoryLimit but received ${(limit / 1e6).toFixed(1)} MB: ` +
        `the result of ${width * scale}x${height * scale} px and one tile take as much`,
    );
  }
  let [low, high] = [1, Math.min(most, Math.floor(LARGEST / step))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return tilesOf({ width, height }, low * step, margin, step);
}

/**
 * Enlarges a picture tile by tile.
 *
 * @param state handed on by networks without a memory
 * @throws {OptionError} for what is to be had of whole pictures only
 */
async function upscaleTiles(
  { image, grey, alpha }: PreparedInput,
  tiles: readonly Tile[],
  task: Task,
  shares: readonly Share[],
  state: NetworkState | undefined,
  onProgress: (progress: UpscaleProgress) => void,
): Promise<Enlarged> {
  const { scale, signal, stages, boundaries } = task;
  const remembers = state && shares.some(({ network }) => statePorts(network.composition.stages).length > 0);
  if (stages || boundaries || remembers) {
    throw new OptionError(
      `Received ${stages ? 'stages' : boundaries ? 'boundaries' : 'state'} for a picture of ${image.width}x${image.height} px, which memoryLimit has enlarged in tiles: leave it out, or raise memoryLimit`,
    );
  }
  const result = createPixelImage(image.width * scale, image.height * scale);
  let last: Enlarged | undefined;
  for (const [i, tile] of tiles.entries()) {
    signal?.throwIfAborted();
    const { left, top, width, height } = tile.around;
    const input = { image: cropFloats(image, top, left, height, width), grey };
    [last] = await upscaleBatch([input], task, shares, undefined, (progress) =>
      onProgress({ ...progress, fraction: (i + progress.fraction) / tiles.length }),
    );
    copyCore(last!.image, tile, scale, result);
  }
  const opacity = alpha && enlargedAlpha(alpha, scale);
  if (opacity) for (let i = 0; i < opacity.length; i++) result.data[4 * i + 3] = opacity[i]!;
  return { ...last!, image: result, ...(state && { state }) };
}

function leastMultiple(a: number, b: number): number {
  const divisor = (x: number, y: number): number => (y === 0 ? x : divisor(y, x % y));
  return (a * b) / divisor(a, b);
}
