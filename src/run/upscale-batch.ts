import { ImageError, OptionError } from '../errors.js';
import { alphaPlane } from '../image/alpha.js';
import { type FloatImage, floatsToImage } from '../image/floats.js';
import { mirrorFloats } from '../image/mirror.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import type { PreparedInput } from './input.js';
import type { UpscaleProgress, UpscaleResult } from './result.js';
import { runStages, type StageRun } from './run-stages.js';
import type { Task } from './upscale-options.js';

/** Longest side of a result, px. */
const LARGEST_RESULT = 32_768;

/**
 * Refuses pictures whose results would be too large.
 *
 * @throws {ImageError} that says how large a side may be
 */
export function requireSides({ width, height }: FloatImage, { networks }: Task): void {
  const most = Math.floor(LARGEST_RESULT / networks[0]!.range.scale);
  if (Math.max(width, height) <= most) return;
  throw new ImageError(
    `Expected sides of at most ${most} px for image, which become ${LARGEST_RESULT}, but received ${width}x${height}`,
  );
}

/**
 * Enlarges pictures of one size together.
 *
 * @param onProgress hears of the stages; pictures are those of the first face
 * @returns what becomes of each but its time, in the order of the pictures
 */
export async function upscaleBatch(
  inputs: readonly PreparedInput[],
  task: Task,
  onProgress?: (progress: UpscaleProgress) => void,
): Promise<Omit<UpscaleResult, 'milliseconds'>[]> {
  const { networks, sides, fidelity, strength, signal, backend, threads } = task;
  const grey = inputs.map((input) => input.grey);
  const passes = networks.length * sides.length;
  let first: readonly StageRun[] | undefined;
  let done = 0;
  const made: (readonly FloatImage[])[] = [];
  for (const { network, range } of networks) {
    const seen: (readonly FloatImage[])[] = [];
    for (const mirrored of sides) {
      const turned = (images: readonly FloatImage[]) => (mirrored ? images.map(mirrorFloats) : images);
      const runs = await runStages(turned(inputs.map(({ image }) => image)), network, range, {
        backend,
        threads,
        strength,
        signal,
        grey,
        // Stages and boundaries are those of the network itself.
        ...(!first && { stages: task.stages, boundaries: task.boundaries }),
        onProgress: (progress) => onProgress?.({ ...progress, fraction: (done + progress.fraction) / passes }),
      });
      first ??= runs;
      done++;
      seen.push(turned(runs.map(({ image }) => image)));
    }
    made.push(seen.reduce((one, other) => one.map((image, i) => mix(image, other[i]!, 0.5))));
  }
  const images = made.reduce((own, sharper) => own.map((image, i) => mix(image, sharper[i]!, fidelity)));
  const { scale } = networks[0]!.range;
  return images.map(({ data, width, height }, i) => {
    const { alpha } = inputs[i]!;
    const image = floatsToImage(data, width, height, alpha && enlargedAlpha(alpha, scale));
    return { ...first![i]!, image, scale };
  });
}

function mix(image: FloatImage, other: FloatImage, fidelity: number): FloatImage {
  if (other.width !== image.width || other.height !== image.height) {
    throw new OptionError(
      `Expected networks of one scale for model and adversarial but they give ${image.width}x${image.height} and ${other.width}x${other.height}`,
    );
  }
  return { ...image, data: image.data.map((value, i) => fidelity * value + (1 - fidelity) * other.data[i]!) };
}

function enlargedAlpha(image: PixelImage, scale: number): Uint8ClampedArray {
  const { width, height } = image;
  const alpha = alphaPlane(image)!;
  const grey = new Uint8ClampedArray(alpha.length * 4);
  for (let i = 0; i < alpha.length; i++) grey.set([alpha[i]!, alpha[i]!, alpha[i]!, 255], 4 * i);
  const large = resize({ width, height, data: grey }, width * scale, height * scale);
  return large.data.filter((_, i) => i % 4 === 0);
}
