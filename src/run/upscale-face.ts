import { readyBackend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import type { Strength } from '../compose/strength.js';
import { MOST_THREADS } from '../engine/threads/support.js';
import { OptionError } from '../errors.js';
import { alphaPlane } from '../image/alpha.js';
import { type FloatImage, floatsToImage } from '../image/floats.js';
import { mirrorFloats } from '../image/mirror.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import { boolean, integer, invalid, knownKeys, number, oneOf } from '../validate.js';
import type { ExecutorChoice } from './choose-executor.js';
import { type ImageInput, prepareInput } from './input.js';
import { runStages, type StageRun } from './run-stages.js';
import { stageRange } from './stage-range.js';

/** Options of {@link upscaleFace}. */
export interface UpscaleOptions {
  /** The network. */
  readonly model: MultiStage;
  /** Stage at which the face enters, from 1; a face twice as large may skip a stage of x2. Default 1. */
  readonly entry?: number;
  /** Enlargement: that of one of the network's stages, counted from the entry. Default the last one's. */
  readonly scale?: number;
  /** Factor on the boundary maps, 0 … 1: one number, or one per facial part. Default 1. */
  readonly strength?: Strength;
  /** A second network of the same scale, trained adversarially, for `fidelity`. */
  readonly adversarial?: MultiStage;
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
  /** Also return the boundary maps of every stage. Default false. */
  readonly boundaries?: boolean;
  /** Stops between stages; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every stage. */
  readonly onProgress?: (progress: UpscaleProgress) => void;
  /** What runs the network: msfsr's engine, tfjs, or the engine where it can. Default `auto`. */
  readonly executor?: ExecutorChoice;
  /**
   * Threads of the engine, 1 … 64; the picture does not depend on it. In browsers they need a page with COOP and COEP headers; where they
   * cannot be had, a warning says so once. Default 1.
   */
  readonly threads?: number;
  /** Largest input in pixels. Default 16,384 (128 x 128). */
  readonly maxPixels?: number;
}

/** How far an upscale is. */
export interface UpscaleProgress {
  /** Stages done. */
  readonly stage: number;
  readonly stages: number;
  /** 0 … 1, by the cost of the stages. */
  readonly fraction: number;
  /** Image of the stage just done, where `stages` asks for them. */
  readonly image?: PixelImage;
  /** Boundary maps of the stage just done, where `boundaries` asks for them and the stage has some. */
  readonly boundaries?: BoundaryResult;
}

/** Boundary maps of one stage. */
export interface BoundaryResult {
  readonly stage: number;
  readonly width: number;
  readonly height: number;
  /** [height, width, 11], 0 … about 1. */
  readonly data: Float32Array;
}

/** What {@link upscaleFace} gives. */
export interface UpscaleResult {
  /** The enlarged picture. */
  readonly image: PixelImage;
  readonly scale: number;
  /** Time from the call to the result. */
  readonly milliseconds: number;
  /** What did the work: `engine (relaxed)`, `engine (simd)`, or the name of tfjs's backend. */
  readonly backend: string;
  /** Threads of msfsr that did it; what tfjs has of its own is not counted. */
  readonly threads: number;
  /** Image of every stage, if asked for. */
  readonly stages?: readonly { readonly stage: number; readonly scale: number; readonly image: PixelImage }[];
  /** Boundary maps of every stage that has some, if asked for. */
  readonly boundaries?: readonly BoundaryResult[];
}

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
  executor: true,
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
  if (!model?.composition) invalid('network (loadNetwork or buildMultiStage)', 'model', model);
  const fidelity = number(options.fidelity ?? 1, 'fidelity', 0, 1);
  if (fidelity < 1 && !adversarial)
    throw new OptionError('Received fidelity below 1 without a network for adversarial');
  const networks = fidelity < 1 ? [model, adversarial!] : [model];
  const sides = boolean(options.selfEnsemble ?? false, 'selfEnsemble') ? [false, true] : [false];
  const range = stageRange(model.composition, options.entry, options.scale);
  const maxPixels = integer(options.maxPixels ?? 16384, 'maxPixels');
  const executor = oneOf(options.executor ?? 'auto', 'executor', ['auto', 'engine', 'tfjs'] as const);
  const threads = integer(options.threads ?? 1, 'threads', 1, MOST_THREADS);
  signal?.throwIfAborted();
  const start = performance.now();
  await readyBackend();
  const input = await prepareInput(image, maxPixels);
  const passes = networks.length * sides.length;
  const runs: StageRun[] = [];
  const images: FloatImage[] = [];
  for (const network of networks) {
    const own = stageRange(network.composition, options.entry, options.scale);
    const views: FloatImage[] = [];
    for (const mirrored of sides) {
      const done = runs.length;
      const onProgress = (progress: UpscaleProgress) =>
        options.onProgress?.({ ...progress, fraction: (done + progress.fraction) / passes });
      // Stages and maps are those of the network itself.
      const asked = done === 0 ? options : { ...options, stages: false, boundaries: false };
      const picture = mirrored ? mirrorFloats(input.image) : input.image;
      const run = await runStages(picture, network, own, { ...asked, executor, threads, onProgress });
      runs.push(run);
      views.push(mirrored ? mirrorFloats(run.image) : run.image);
    }
    images.push(views.reduce((view, other) => mix(view, other, 0.5)));
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
