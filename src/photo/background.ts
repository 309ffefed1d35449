/** The photo without its faces: everything is enlarged, whether faces are there or not. */
import { ImageError } from '../errors.js';
import { alphaPlane } from '../image/alpha.js';
import { floatsToImage, imageToFloats } from '../image/floats.js';
import { resize } from '../image/resize.js';
import { copyCore, tilesOf } from '../image/tiles.js';
import { checkPixelImage, createPixelImage, type PixelImage } from '../image/types.js';
import { callback, integer, invalid, knownKeys } from '../validate.js';
import { backProject } from './back-projection.js';
import { cropPixels } from './region.js';

/** Enlarges a picture by a whole factor; all that a generic upscaler has to be. Alpha of its result is not read. */
export type EnlargePicture = (picture: PixelImage, scale: number) => PixelImage | Promise<PixelImage>;

/** A generic upscaler, and how a photo is cut for it. */
export interface TiledUpscaler {
  readonly enlarge: EnlargePicture;
  /** Sides of the tiles without their overlap, px of the photo. Default 256. */
  readonly tile?: number;
  /** What a tile has of its neighbours on each side, px, or more at the photo's borders: how far the upscaler looks. Default 32. */
  readonly overlap?: number;
}

/** What enlarges the background: Pillow's bicubic, the same made to agree with the photo when it is reduced again, or an upscaler of one's own. */
export type Background = 'bicubic' | 'back-projected' | EnlargePicture | TiledUpscaler;

/** Options of {@link enlargeBackground}. */
export interface BackgroundOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears of the share that is done, 0 … 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** @throws {OptionError} for what is no background */
export function checkBackground(background: Background): void {
  if (background === 'bicubic' || background === 'back-projected' || typeof background === 'function') return;
  if (typeof background !== 'object' || background === null)
    invalid('"bicubic", "back-projected", a function or { enlarge, tile, overlap }', 'background', background);
  knownKeys(background, 'background', { enlarge: true, tile: true, overlap: true });
  const { enlarge, tile = TILE, overlap = OVERLAP } = background;
  if (typeof enlarge !== 'function') invalid('function', 'background.enlarge', enlarge);
  integer(tile, 'background.tile');
  integer(overlap, 'background.overlap', 0);
}

/** Largest enlargement. */
const MOST = 64;

const TILE = 256;
/** Farther than eight rounds of back-projection with a bicubic kernel reach by more than rounding. */
const OVERLAP = 32;

/**
 * Enlarges a whole photo. Its transparency is always enlarged by bicubic interpolation.
 *
 * @param scale whole factor; 1 copies the photo
 * @returns exactly `scale` times as large as the photo
 * @throws {OptionError} for a background that is none, and options that are unknown or out of range
 * @throws {ImageError} for what is no picture; an upscaler gave a picture of another size
 */
export async function enlargeBackground(
  photo: PixelImage,
  scale: number,
  background: Background,
  options: BackgroundOptions = {},
): Promise<PixelImage> {
  knownKeys(options, 'enlargeBackground options', { signal: true, onProgress: true });
  const { signal } = options;
  const onProgress = callback(options.onProgress, 'onProgress');
  checkPixelImage(photo, 'photo');
  integer(scale, 'scale', 1, MOST);
  checkBackground(background);
  if (scale === 1 || background === 'bicubic') {
    const enlarged = resize(photo, photo.width * scale, photo.height * scale);
    onProgress?.(1);
    return enlarged;
  }
  const { enlarge, tile = TILE, overlap: margin = OVERLAP } = upscalerOf(background);
  const result = createPixelImage(photo.width * scale, photo.height * scale);
  const tiles = tilesOf(photo, tile, margin);
  for (const [i, one] of tiles.entries()) {
    signal?.throwIfAborted();
    const { around } = one;
    const enlarged = checkPixelImage(
      await enlarge(cropPixels(photo, around), scale),
      "result of the background's upscaler",
    );
    if (enlarged.width !== around.width * scale || enlarged.height !== around.height * scale) {
      throw new ImageError(
        `Expected ${around.width * scale}×${around.height * scale} px from the background's upscaler for ${around.width}×${around.height} px at scale ${scale} but received ${enlarged.width}×${enlarged.height}`,
      );
    }
    copyCore(enlarged, one, scale, result);
    onProgress?.((i + 1) / tiles.length);
  }
  takeAlpha(photo, scale, result);
  return result;
}

const upscalerOf = (background: Exclude<Background, 'bicubic'>): TiledUpscaler => {
  if (background === 'back-projected') return { enlarge: backProjected };
  return typeof background === 'function' ? { enlarge: background } : background;
};

/** Bicubic enlargement that is the picture again when it is reduced: nearer to the truth on clean photos. */
function backProjected(picture: PixelImage, scale: number): PixelImage {
  const enlarged = resize(picture, picture.width * scale, picture.height * scale);
  const { data, width, height } = backProject(imageToFloats(enlarged), imageToFloats(picture));
  return floatsToImage(data, width, height);
}

/** Gives a picture the photo's transparency, enlarged. */
function takeAlpha(photo: PixelImage, scale: number, result: PixelImage): void {
  const enlarged = alphaPlane(photo) && resize(photo, photo.width * scale, photo.height * scale);
  for (let i = 3; i < result.data.length; i += 4) result.data[i] = enlarged ? enlarged.data[i]! : 255;
}
