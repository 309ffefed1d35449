/** Measures an upscaler on a list of pictures, with the bicubic line beside it. */
import { DataError, ShapeError } from '../errors.js';
import { resize } from '../image/resize.js';
import type { PixelImage } from '../image/types.js';
import { integer, invalid, knownKeys } from '../validate.js';
import { type EvaluationScore, evaluationScore, meanEvaluationScore, naturalness } from './evaluation-score.js';
import { lowResolution } from './low-resolution.js';

/** One picture to measure with; loaded only when its turn comes. */
export interface EvaluationImage {
  /** Name in reports. */
  readonly id: string;
  /** The high-resolution truth; sides divisible by the scale. */
  load(): Promise<PixelImage>;
  /** Truth and input, where the input is not made out of the truth alone; {@link evaluate} then takes these. */
  loadPair?(): Promise<{ hr: PixelImage; lr: PixelImage }>;
}

/** What {@link EvaluateOptions.onImage} is told. */
export interface EvaluatedImage {
  /** Name of the picture. */
  readonly id: string;
  /** From 0. */
  readonly index: number;
  /** How many pictures there are. */
  readonly total: number;
  /** The truth. */
  readonly hr: PixelImage;
  /** The input made of it. */
  readonly lr: PixelImage;
  /** What the upscaler made. */
  readonly sr: PixelImage;
  /** Pillow's bicubic of `lr`. */
  readonly bicubic: PixelImage;
  /** Of the result. */
  readonly score: EvaluationScore;
  /** Of bicubic enlargement. */
  readonly bicubicScore: EvaluationScore;
  /** PSNR Y over bicubic, dB. */
  readonly gainY: number;
}

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Reduction that makes LR out of HR. Default 8. */
  readonly scale?: number;
  /** What makes LR out of HR, of 1 / `scale` of its sides, where an image has no `loadPair`. Default {@link lowResolution}. */
  readonly degrade?: (hr: PixelImage, id: string) => PixelImage;
  /** How many of the weakest pictures to list. Default 10. */
  readonly worst?: number;
  /** Called after each picture and awaited: progress, sheets, files. */
  readonly onImage?: (image: EvaluatedImage) => void | Promise<void>;
  /** Stops between pictures; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Means over the set. */
export interface Evaluation extends EvaluationScore {
  /** Number of pictures. */
  readonly images: number;
  /** The same figures for Pillow's bicubic on the same pictures. */
  readonly bicubic: EvaluationScore;
  /** What the truth itself reaches where no reference is needed. */
  readonly truth: { readonly niqeStyle: number };
  /** Mean gain in PSNR Y over bicubic, dB. */
  readonly gainY: number;
  /** How many pictures are worse than bicubic in PSNR Y, and by more than 0.1 dB. */
  readonly worse: { readonly any: number; readonly clearly: number };
  /** The pictures with the smallest gain, weakest first. */
  readonly worst: readonly { readonly id: string; readonly psnrY: number; readonly gainY: number }[];
}

/**
 * Reduces every picture, lets `upscale` enlarge it again and measures the result. Sets are averaged as the mean of the pictures' figures.
 *
 * @param images the pictures, for instance `faceImages(folder, 'test')`
 * @param upscale LR → SR of `scale` times its sides
 * @param options scale, progress, abort
 * @throws {OptionError} arguments or options of the wrong type
 * @throws {DataError} no pictures
 * @throws {ShapeError} a truth is not divisible by the scale or below 23 px a side, or a result has the wrong size; names the picture
 */
export async function evaluate(
  images: readonly EvaluationImage[],
  upscale: (lr: PixelImage) => Promise<PixelImage>,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  knownKeys(options, 'evaluate options', { scale: true, degrade: true, worst: true, onImage: true, signal: true });
  const scale = integer(options.scale ?? 8, 'scale');
  const degrade = options.degrade ?? ((hr) => lowResolution(hr, scale));
  const worst = integer(options.worst ?? 10, 'worst', 0);
  if (!Array.isArray(images)) invalid('list of pictures', 'images', images);
  if (typeof upscale !== 'function') invalid('function', 'upscale', upscale);
  for (const [i, image] of images.entries())
    if (typeof (image?.loadPair ?? image?.load) !== 'function')
      invalid('picture with id and load', `images[${i}]`, image);
  if (images.length === 0) throw new DataError('Expected at least one picture to evaluate but received none');

  const scores: EvaluationScore[] = [];
  const bicubicScores: EvaluationScore[] = [];
  let truthNiqeStyle = 0;
  const gains: { id: string; psnrY: number; gainY: number }[] = [];
  for (const [index, image] of images.entries()) {
    options.signal?.throwIfAborted();
    const { id } = image;
    const { hr, lr } = (await image.loadPair?.()) ?? (await reduced(image, degrade));
    const bicubic = resize(lr, hr.width, hr.height, { filter: 'bicubic' });
    const sr = await upscale(lr);
    const own = named(id, () => evaluationScore(sr, hr, lr));
    const base = evaluationScore(bicubic, hr, lr);
    const gainY = own.psnrY === base.psnrY ? 0 : own.psnrY - base.psnrY; // also for two infinities
    scores.push(own);
    bicubicScores.push(base);
    truthNiqeStyle += naturalness(hr) / images.length;
    gains.push({ id, psnrY: own.psnrY, gainY });
    await options.onImage?.({
      id,
      index,
      total: images.length,
      hr,
      lr,
      sr,
      bicubic,
      score: own,
      bicubicScore: base,
      gainY,
    });
  }
  return {
    images: scores.length,
    ...meanEvaluationScore(scores),
    bicubic: meanEvaluationScore(bicubicScores),
    truth: { niqeStyle: truthNiqeStyle },
    gainY: gains.reduce((sum, one) => sum + one.gainY, 0) / gains.length,
    worse: {
      any: gains.filter((one) => one.gainY < 0).length,
      clearly: gains.filter((one) => one.gainY < -0.1).length,
    },
    worst: gains.sort((a, b) => a.gainY - b.gainY).slice(0, worst),
  };
}

async function reduced(image: EvaluationImage, degrade: NonNullable<EvaluateOptions['degrade']>) {
  const hr = await image.load();
  return { hr, lr: named(image.id, () => degrade(hr, image.id)) };
}

/** Puts the picture's name before the message of a size error. */
function named<T>(id: string, measure: () => T): T {
  try {
    return measure();
  } catch (error) {
    if (error instanceof ShapeError) throw new ShapeError(`${id}: ${error.message}`, { cause: error });
    throw error;
  }
}
