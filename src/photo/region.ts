/** Rectangles of whole pixels, and the crops that the network gets. */
import { checkFaceBox, type FaceBox } from '../image/face-box.js';
import { checkRegion, type Region } from '../image/region.js';
import { checkPixelImage, createPixelImage, type PixelImage } from '../image/types.js';
import { integer } from '../validate.js';

/** How far a face's mask reaches: half axes as multiples of the half sides of its box. */
export const REACH = 1.3;
/** What the network sees beyond the mask, px: the pixels beside it depend on it. */
const SURROUNDINGS = 4;
/** Sides of crops are multiples of this: the networks need some, and faces of nearly one size share a batch. */
const STEP = 8;

/** The longer side of a box, px: what is meant by a face's size. */
export const faceSize = ({ width, height }: FaceBox): number => Math.max(width, height);

/**
 * The square around a face that the network enlarges: room for the mask and what lies beside it.
 *
 * @param box px of the photo
 * @param multiple what the network's sides must be multiples of
 * @throws {OptionError} for what is no box, or no such number
 */
export function cropRegion(box: FaceBox, multiple = 1): Region {
  checkFaceBox(box, 'box');
  const step = Math.max(STEP, integer(multiple, 'multiple'));
  const side = Math.ceil((REACH * faceSize(box) + 2 * SURROUNDINGS) / step) * step;
  return {
    left: Math.round(box.x + (box.width - side) / 2),
    top: Math.round(box.y + (box.height - side) / 2),
    width: side,
    height: side,
  };
}

/** What two rectangles have in common; `undefined` for nothing. */
export function overlap(one: Region, other: Region): Region | undefined {
  const left = Math.max(one.left, other.left);
  const top = Math.max(one.top, other.top);
  const width = Math.min(one.left + one.width, other.left + other.width) - left;
  const height = Math.min(one.top + one.height, other.top + other.height) - top;
  return width > 0 && height > 0 ? { left, top, width, height } : undefined;
}

/**
 * Copies a rectangle out of a picture; what lies beyond the picture repeats its border.
 *
 * @throws {OptionError} for what is no rectangle, `ImageError` for what is no picture
 */
export function cropPixels(picture: PixelImage, region: Region): PixelImage {
  const { width, height, data } = checkPixelImage(picture, 'picture');
  checkRegion(region, 'region');
  const crop = createPixelImage(region.width, region.height);
  const inside = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);
  for (let y = 0, to = 0; y < region.height; y++) {
    const row = inside(region.top + y, height) * width;
    for (let x = 0; x < region.width; x++, to++) {
      const from = (row + inside(region.left + x, width)) * 4;
      crop.data.set(data.subarray(from, from + 4), to * 4);
    }
  }
  return crop;
}
