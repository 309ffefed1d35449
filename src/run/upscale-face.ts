import { BACKEND_CHOICES, type BackendChoice } from '../backend.js';
import type { Strength } from '../compose/strength.js';
import { MOST_THREADS } from '../engine/threads/support.js';
import { ImageError, OptionError } from '../errors.js';
import type { Network } from '../graph/network.js';
import { alphaPlane } from '../image/alpha.js';
import { type FloatImage, floatsToImage } from '../image/floats.js';
import { mirrorFloats } from '../image/mirror.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import { boolean, integer, knownKeys, number, oneOf } from '../validate.js';
import { type ImageInput, prepareInput } from './input.js';
import { requireNetwork } from './network.js';
import type { UpscaleProgress, UpscaleResult } from './result.js';
import { runStages, type StageRun } from './run-stages.js';
import { stageRange } from './stage-range.js';

/** Options of {@link upscaleFace}. */
export interface UpscaleOptions {
  /** The network. */
  readonly model: Network;
  /** Stage at which the face enters, from 1; a face twice as large may skip a stage of x2. Default 1. */
  readonly entry?: number;
  /** Enlargement: that of one of the network's stages, counted from the entry. Default the last one's. */
  readonly scale?: number;
  /** Factor on the boundaries, 0 … 1: one number, or one per facial part. Default 1. */
  readonly strength?: Strength;
  /** A second network of the same scale, trained adversarially, for `fidelity`. */
  readonly adversarial?: Network;
  /** 1 gives the image of `model`, 0 that of `adversarial`, anything between a mixture. Default 1. */
  readonly fidelity?: number;
  /**
   * Average with what becomes of the mirrored picture, mirrored back (Timofte et al., "Seven Ways to Improve Example-Based Single Image Super
   * Resolution", CVPR 2016): a little nearer to the truth for twice the time. `stages` and `boundaries` are those of the picture as it is.
   * Default false.
   */
  readonly selfEnsemble?: boolean;
  /** Also return the image of every stage. Default false. */
  readonly stages?: boolean;
  /** Also return the boundaries of every stage. Default false. */
  readonly boundaries?: boolean;
  /** Stops between stages; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every stage. */
  readonly onProgress?: (progress: UpscaleProgress) => void;
  /**
   * What runs the network. Default `auto`: msfsr's engine, and tfjs's selected backend where the engine cannot. A backend of tfjs by its name must
   * be the selected one; `createUpscaler` selects it itself.
   */
  readonly backend?: BackendChoice;
  /**
   * Threads of the engine, 1 … 64; the picture does not depend on it. In browsers they need a page with COOP and COEP headers; where they
   * cannot be had, a warning says so once. Default 1.
   */
  readonly threads?: number;
  /** Largest input in pixels. Default 16,384 (128 x 128). */
  readonly maxPixels?: number;
}

/** Longest side of a result, px. */
const LARGEST_RESULT = 32_768;

/** Keys of {@link UpscaleOptions}. */
export const UPSCALE_KEYS = {
  model: true,
  entry: true,
  scale: true,
  strength: true,
  adversarial: true,
  fidelity: true,
  selfEnsemble: true,
  stages: true,
  boundaries: true,
  signal: true,
  onProgress: true,
  backend: true,
  threads: true,
  maxPixels: true,
} as const;

/**
 * Enlarges the picture of a face. Any size is taken: sides that are no multiples of what the network needs are padded by repeating the
 * border, and the result is cut back. Transparency is enlarged by bicubic interpolation.
 *
 * Leaves no tensor behind, whether it succeeds, fails or is stopped.
 *
 * @param image see {@link ImageInput}
 * @throws {OptionError} for options out of range, {@link ImageError} for pictures that cannot be used, {@link BackendError} without a backend
 */
export async function upscaleFace(image: ImageInput, options: UpscaleOptions): Promise<UpscaleResult> {
  knownKeys(options, 'upscaleFace', UPSCALE_KEYS);
  const { model, adversarial, signal } = options;
  requireNetwork(model, 'model');
  if (adversarial) requireNetwork(adversarial, 'adversarial');
  const fidelity = number(options.fidelity ?? 1, 'fidelity', 0, 1);
  if (fidelity < 1 && !adversarial)
    throw new OptionError('Received fidelity below 1 without a network for adversarial');
  const networks = fidelity < 1 ? [model, adversarial!] : [model];
  const sides = boolean(options.selfEnsemble ?? false, 'selfEnsemble') ? [false, true] : [false];
  const range = stageRange(model.composition, options.entry, options.scale);
  const maxPixels = integer(options.maxPixels ?? 16384, 'maxPixels');
  const backend = oneOf(options.backend ?? 'auto', 'backend', BACKEND_CHOICES);
  const threads = integer(options.threads ?? 1, 'threads', 1, MOST_THREADS);
  signal?.throwIfAborted();
  const start = performance.now();
  const input = await prepareInput(image, maxPixels);
  const most = Math.floor(LARGEST_RESULT / range.scale);
  if (Math.max(input.image.width, input.image.height) > most) {
    throw new ImageError(
      `Expected sides of at most ${most} px for image, which become ${LARGEST_RESULT}, but received ${input.image.width}x${input.image.height}`,
    );
  }
  const passes = networks.length * sides.length;
  const runs: StageRun[] = [];
  const images: FloatImage[] = [];
  for (const network of networks) {
    const own = stageRange(network.composition, options.entry, options.scale);
    const sidesSeen: FloatImage[] = [];
    for (const mirrored of sides) {
      const done = runs.length;
      const onProgress = (progress: UpscaleProgress) =>
        options.onProgress?.({ ...progress, fraction: (done + progress.fraction) / passes });
      // Stages and boundaries are those of the network itself.
      const asked = done === 0 ? options : { ...options, stages: false, boundaries: false };
      const picture = mirrored ? mirrorFloats(input.image) : input.image;
      const run = await runStages(picture, network, own, { ...asked, backend, threads, grey: input.grey, onProgress });
      runs.push(run);
      sidesSeen.push(mirrored ? mirrorFloats(run.image) : run.image);
    }
    images.push(sidesSeen.reduce((one, other) => mix(one, other, 0.5)));
  }
  const floats = images.reduce((own, sharper) => mix(own, sharper, fidelity));
  const alpha = input.alpha && enlargedAlpha(input.alpha, range.scale);
  return {
    ...runs[0]!,
    image: floatsToImage(floats.data, floats.width, floats.height, alpha),
    scale: range.scale,
    milliseconds: performance.now() - start,
  };
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
