import { ImageError } from '../errors.js';
import { alphaPlane } from '../image/alpha.js';
import { type FloatImage, floatsToImage } from '../image/floats.js';
import { mirrorFloats } from '../image/mirror.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import type { PreparedInput } from './input.js';
import type { UpscaleProgress, UpscaleResult } from './result.js';
import { runStages, type StageRun } from './run-stages.js';
import type { Share } from './share.js';
import { type NetworkState, networkState, type PassState, passKey, passState } from './state.js';
import type { Task } from './upscale-options.js';

/** Longest side of a result, px. */
const LARGEST_RESULT = 32_768;

/**
 * Refuses pictures whose results would be too large.
 *
 * @throws {ImageError} that says how large a side may be
 */
export function requireSides({ width, height }: FloatImage, { scale }: Task): void {
  const most = Math.floor(LARGEST_RESULT / scale);
  if (Math.max(width, height) <= most) return;
  throw new ImageError(
    `Expected sides of at most ${most} px for image, which become ${LARGEST_RESULT}, but received ${width}x${height}`,
  );
}

/**
 * Enlarges pictures of one size together.
 *
 * @param shares what works on them
 * @param states what the pictures before each have left, where results are to have a state
 * @param onProgress hears of the stages; pictures are those of the first face
 * @returns what becomes of each but its time, in the order of the pictures
 */
export async function upscaleBatch(
  inputs: readonly PreparedInput[],
  task: Task,
  shares: readonly Share[],
  states?: readonly NetworkState[],
  onProgress?: (progress: UpscaleProgress) => void,
): Promise<Omit<UpscaleResult, 'milliseconds' | 'degradation'>[]> {
  const { scale, sides, strength, signal, backend, threads } = task;
  const grey = inputs.map((input) => input.grey);
  const passes = shares.length * sides.length;
  const kept: Record<string, PassState>[] = inputs.map(() => ({}));
  let first: readonly StageRun[] | undefined;
  let done = 0;
  let images: readonly FloatImage[] = [];
  let before = 0;
  for (const { network, range, share, rest } of shares) {
    const seen: (readonly FloatImage[])[] = [];
    for (const mirrored of sides) {
      const turned = (images: readonly FloatImage[]) => (mirrored ? images.map(mirrorFloats) : images);
      const key = passKey(network, range.entry, mirrored);
      const runs = await runStages(turned(inputs.map(({ image }) => image)), network, range, {
        backend,
        threads,
        strength,
        signal,
        grey,
        ...(states && { states: states.map((state) => passState(state, key)) }),
        // Stages and boundaries are those of the network itself.
        ...(!first && { stages: task.stages, boundaries: task.boundaries }),
        onProgress: (progress) => onProgress?.({ ...progress, fraction: (done + progress.fraction) / passes }),
      });
      for (const [i, { state }] of runs.entries()) if (state) kept[i]![key] = state;
      first ??= runs;
      done++;
      seen.push(turned(runs.map(({ image }) => image)));
    }
    const own = seen.reduce((one, other) => one.map((image, i) => mix(image, other[i]!, 0.5)));
    const made = rest ? own.map(rest) : own;
    images = before === 0 ? made : images.map((image, i) => mix(image, made[i]!, before / (before + share)));
    before += share;
  }
  const { entry } = shares.reduce((one, other) => (other.share > one.share ? other : one)).range;
  return images.map(({ data, width, height }, i) => {
    const { alpha } = inputs[i]!;
    const image = floatsToImage(data, width, height, alpha && enlargedAlpha(alpha, scale));
    const { state: _, ...run } = first![i]!;
    return { ...run, image, scale, entry, ...(states && { state: networkState(kept[i]!) }) };
  });
}

/** @param share of `image` */
function mix(image: FloatImage, other: FloatImage, share: number): FloatImage {
  return { ...image, data: image.data.map((value, i) => share * value + (1 - share) * other.data[i]!) };
}

/** Transparency of a picture, enlarged: one byte a pixel. */
export function enlargedAlpha(image: PixelImage, scale: number): Uint8ClampedArray {
  const { width, height } = image;
  const alpha = alphaPlane(image)!;
  const grey = new Uint8ClampedArray(alpha.length * 4);
  for (let i = 0; i < alpha.length; i++) grey.set([alpha[i]!, alpha[i]!, alpha[i]!, 255], 4 * i);
  const large = resize({ width, height, data: grey }, width * scale, height * scale);
  return large.data.filter((_, i) => i % 4 === 0);
}
