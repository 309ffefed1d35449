/** Squares of pictures, and where faces lie in them. */
import { integer, invalid, number } from '../validate.js';
import { checkPixelImage, createPixelImage, type PixelImage } from './types.js';

/** Where a face is: centre and side of a square from brow to chin, px. */
export interface FaceSquare {
  readonly cx: number;
  readonly cy: number;
  readonly size: number;
}

/** A square of a picture: left and upper edge, and side, px. */
export interface CropSquare {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Numbers of 68 points. */
const NUMBERS = 136;

/** Where a length of `side` from `start` on comes to lie when it is shifted into 0 … `length`. */
export const shiftInside = (start: number, side: number, length: number): number =>
  Math.min(Math.max(start, 0), length - side);

/**
 * The square around a point, shifted to lie inside a picture, and no larger than it.
 *
 * @param centre px
 * @param side wanted, px; fractions stay
 * @param picture its size, px
 * @throws {OptionError} for what are no numbers
 */
export function squareAround(
  centre: Pick<FaceSquare, 'cx' | 'cy'>,
  side: number,
  picture: Pick<PixelImage, 'width' | 'height'>,
): CropSquare {
  const { cx, cy } = numbers(centre, 'centre', ['cx', 'cy']);
  number(side, 'side', 0);
  const { width, height } = numbers(picture, 'picture', ['width', 'height']);
  const fitting = Math.min(side, width, height);
  const at = (centre: number, length: number) => shiftInside(centre - fitting / 2, fitting, length);
  return { left: at(cx, width), top: at(cy, height), side: fitting };
}

/**
 * The same square on whole pixels.
 *
 * @throws {OptionError} it is none
 */
export function wholeSquare(square: CropSquare): CropSquare {
  const { left, top, side } = numbers(square, 'square', ['left', 'top', 'side']);
  return { left: Math.round(left), top: Math.round(top), side: Math.round(side) };
}

/**
 * Copies a square out of a picture.
 *
 * @param crop whole px, inside the picture
 * @throws {OptionError} it is not
 * @throws {ImageError} `image` is no picture
 */
export function cropSquare(image: PixelImage, crop: CropSquare): PixelImage {
  const { width, height, data } = checkPixelImage(image);
  const { left, top, side } = numbers(crop, 'square', ['left', 'top', 'side']);
  integer(side, 'square.side', 1, Math.min(width, height));
  integer(left, 'square.left', 0, width - side);
  integer(top, 'square.top', 0, height - side);
  const square = createPixelImage(side, side);
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * width + left) * 4;
    square.data.set(data.subarray(start, start + side * 4), y * side * 4);
  }
  return square;
}

/**
 * The square of a face from its 68 landmarks (iBUG): brows, chin and jaw. The factors are medians over 4,532 faces whose squares a detector gave: the
 * square is 1.31 times as large as the geometric mean of the face's width and its height from brow to chin, and its centre lies 0.225 of that
 * height above the middle.
 *
 * @param points x0, y0, x1, y1, … px
 * @throws {OptionError} they are not 136 numbers
 */
export function faceSquare(points: ArrayLike<number>): FaceSquare {
  if (typeof points !== 'object' || points?.length !== NUMBERS) invalid('136 numbers (68 points)', 'points', points);
  for (let i = 0; i < NUMBERS; i++) number(points[i], `points[${i}]`);
  const x = (i: number) => points[2 * i]!;
  const y = (i: number) => points[2 * i + 1]!;
  const brow = Math.min(...Array.from({ length: 10 }, (_, i) => y(17 + i)));
  const height = y(8) - brow;
  const width = x(16) - x(0);
  return { cx: (x(0) + x(16)) / 2, cy: (brow + y(8)) / 2 - 0.225 * height, size: 1.31 * Math.sqrt(height * width) };
}

/** What it is given, where the fields are numbers. */
function numbers<T extends object>(value: T, name: string, keys: readonly (keyof T & string)[]): T {
  if (typeof value !== 'object' || value === null) invalid(`{ ${keys.join(', ')} }`, name, value);
  for (const key of keys) number(value[key], `${name}.${key}`);
  return value;
}
