import * as tf from '@tensorflow/tfjs-core';
import { readyBackend } from '../backend.js';
import type { MultiStage } from '../compose/multi-stage.js';
import type { Strength } from '../compose/strength.js';
import { OptionError } from '../errors.js';
import { alphaPlane } from '../image/alpha.js';
import { resize } from '../image/resize.js';
import { tensorToImage } from '../image/tensor.js';
import type { PixelImage } from '../image/types.js';
import { integer, invalid, knownKeys, number } from '../validate.js';
import { type ImageInput, prepareInput } from './input.js';
import { cropPadding, type Padding, padToMultiple } from './pad.js';

/** Options of {@link upscaleFace}. */
export interface UpscaleOptions {
  /** The network. */
  readonly model: MultiStage;
  /** Enlargement: that of one of the network's stages. Default the last one's. */
  readonly scale?: number;
  /** Factor on the boundary maps, 0 … 1: one number, or one per facial part. Default 1. */
  readonly strength?: Strength;
  /** A second network of the same scale, trained adversarially, for `fidelity`. */
  readonly adversarial?: MultiStage;
  /** 1 gives the image of `model`, 0 that of `adversarial`, anything between a mixture. Default 1. */
  readonly fidelity?: number;
  /** Also return the image of every stage. Default false. */
  readonly stages?: boolean;
  /** Also return the boundary maps of every stage. Default false. */
  readonly boundaries?: boolean;
  /** Stops between stages; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after every stage. */
  readonly onProgress?: (progress: UpscaleProgress) => void;
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
  /** Name of the tfjs backend that did the work. */
  readonly backend: string;
  /** Image of every stage, if asked for. */
  readonly stages?: readonly { readonly stage: number; readonly scale: number; readonly image: PixelImage }[];
  /** Boundary maps of every stage that has some, if asked for. */
  readonly boundaries?: readonly BoundaryResult[];
}

/** Keys of {@link UpscaleOptions}. */
export const UPSCALE_KEYS = [
  'model',
  'scale',
  'strength',
  'adversarial',
  'fidelity',
  'stages',
  'boundaries',
  'signal',
  'onProgress',
  'maxPixels',
];

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
  if (!model?.plan) invalid('network (loadNetwork or buildMultiStage)', 'model', model);
  const fidelity = number(options.fidelity ?? 1, 'fidelity', 0, 1);
  if (fidelity < 1 && !adversarial)
    throw new OptionError('Received fidelity below 1 without a network for adversarial');
  const exit = exitStage(model, options.scale);
  const maxPixels = integer(options.maxPixels ?? 16384, 'maxPixels');
  signal?.throwIfAborted();
  const start = performance.now();
  const backend = await readyBackend();
  const input = await prepareInput(image, maxPixels);
  const runs = fidelity < 1 ? 2 : 1;
  const progressOf = (run: number) => (progress: UpscaleProgress) =>
    options.onProgress?.({ ...progress, fraction: (run + progress.fraction) / runs });
  try {
    const run = await runStages(input.tensor, model, exit, { ...options, onProgress: progressOf(0) });
    try {
      const mixed =
        fidelity < 1
          ? await mix(run.image, fidelity, input.tensor, adversarial!, { ...options, onProgress: progressOf(1) })
          : run.image;
      const scale = model.plan.stages[exit - 1]!.totalScale;
      const alpha = input.alpha && enlargedAlpha(input.alpha, scale);
      const result = await tensorToImage(mixed, alpha ? { alpha } : {}).finally(() => tf.dispose(mixed));
      const { stages, boundaries } = run;
      return { image: result, scale, milliseconds: performance.now() - start, backend, stages, boundaries };
    } finally {
      tf.dispose(run.image);
    }
  } finally {
    tf.dispose(input.tensor);
  }
}

/** Number of the stage that reaches the scale. */
function exitStage({ plan }: MultiStage, scale: number | undefined): number {
  if (scale === undefined) return plan.stages.length;
  const found = plan.stages.find(({ totalScale }) => totalScale === scale);
  if (!found) invalid(`one of ${plan.stages.map(({ totalScale }) => totalScale).join(', ')}`, 'scale', scale);
  return found!.index;
}

interface StageRun {
  readonly image: tf.Tensor4D;
  readonly stages?: UpscaleResult['stages'];
  readonly boundaries?: BoundaryResult[];
}

async function runStages(
  tensor: tf.Tensor4D,
  model: MultiStage,
  exit: number,
  options: UpscaleOptions,
): Promise<StageRun> {
  const { signal, onProgress, strength } = options;
  const { padded, padding } = padToMultiple(tensor, model.sizeMultiple);
  const stages: { stage: number; scale: number; image: PixelImage }[] = [];
  const boundaries: BoundaryResult[] = [];
  let image = padded;
  try {
    for (const result of model.predictStages(padded, { exit, strength })) {
      const { stage } = result;
      if (image !== padded) tf.dispose(image);
      image = result.image;
      try {
        if (options.stages)
          stages.push({
            stage: stage.index,
            scale: stage.totalScale,
            image: await toImage(image, padding, stage.totalScale),
          });
        if (options.boundaries && result.boundaries) {
          boundaries.push(await toMaps(result.boundaries, padding, stage.totalScale / stage.scale, stage.index));
        }
      } finally {
        tf.dispose(result.boundaries ?? []);
      }
      onProgress?.({ stage: stage.index, stages: exit, fraction: progressAfter(stage.index, exit) });
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
    }
    const scale = model.plan.stages[exit - 1]!.totalScale;
    const cropped = cropPadding(image, padding, scale);
    return { image: cropped, ...(options.stages && { stages }), ...(options.boundaries && { boundaries }) };
  } finally {
    tf.dispose([padded, image]);
  }
}

/** Every x2 stage works on four times the pixels of the one before. */
const progressAfter = (stage: number, stages: number) => (4 ** stage - 1) / (4 ** stages - 1);

async function toImage(x: tf.Tensor4D, padding: Padding, scale: number): Promise<PixelImage> {
  const cropped = cropPadding(x, padding, scale);
  return tensorToImage(cropped).finally(() => tf.dispose(cropped));
}

async function toMaps(x: tf.Tensor4D, padding: Padding, scale: number, stage: number): Promise<BoundaryResult> {
  const cropped = cropPadding(x, padding, scale);
  const [, height, width] = cropped.shape;
  const data = (await cropped.data().finally(() => tf.dispose(cropped))) as Float32Array;
  return { stage, width, height, data };
}

async function mix(
  image: tf.Tensor4D,
  fidelity: number,
  tensor: tf.Tensor4D,
  adversarial: MultiStage,
  options: UpscaleOptions,
) {
  const exit = exitStage(adversarial, options.scale ?? adversarial.scale);
  const { image: other } = await runStages(tensor, adversarial, exit, { ...options, stages: false, boundaries: false });
  try {
    if (other.shape.join() !== image.shape.join()) {
      throw new OptionError(
        `Expected networks of one scale for model and adversarial but they give [${image.shape}] and [${other.shape}]`,
      );
    }
    return tf.tidy(() => tf.add(tf.mul(image, fidelity), tf.mul(other, 1 - fidelity)) as tf.Tensor4D);
  } finally {
    tf.dispose(other);
  }
}

function enlargedAlpha(image: PixelImage, scale: number): Uint8ClampedArray {
  const { width, height } = image;
  const alpha = alphaPlane(image)!;
  const grey = new Uint8ClampedArray(alpha.length * 4);
  for (let i = 0; i < alpha.length; i++) grey.set([alpha[i]!, alpha[i]!, alpha[i]!, 255], 4 * i);
  const large = resize({ width, height, data: grey }, width * scale, height * scale);
  return large.data.filter((_, i) => i % 4 === 0);
}
