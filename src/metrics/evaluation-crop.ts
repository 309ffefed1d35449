/** The crop that every published figure of this project is measured on. */
import { DataError } from '../errors.js';
import { type FaceSquare, squareAround } from '../image/crop.js';
import { resize } from '../image/resize.js';
import type { TurnedSquare } from '../image/turned-square.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { integer, invalid, number, text } from '../validate.js';

/** A face of a stored square picture. */
export interface StoredFace {
  readonly id: string;
  /** Side of the picture, px. */
  readonly side: number;
  /** Where the face lies in it. */
  readonly face: FaceSquare;
}

/** Side of the crop over the side of the detector's box. */
const MARGIN = 1.35;

/**
 * The high-resolution truth of one face: a square of 1.35 · face size (at most the picture) around the face, shifted to stay inside, resized
 * with Lanczos, or with bicubic where the square is not larger than 128 px and would hardly be reduced.
 *
 * @param image the stored crop
 * @param face where the face is
 * @param side side of the result, px. Default 128.
 * @throws {DataError} the picture is not the stored square
 * @throws {OptionError} `side` is no positive integer, or `face` no face
 */
export function evaluationCrop(image: PixelImage, face: StoredFace, side = 128): PixelImage {
  checkPixelImage(image);
  integer(side, 'side');
  if (typeof face?.face !== 'object' || face.face === null) invalid('face { id, side, face }', 'face', face);
  const { id, face: place } = face;
  text(id, 'face.id');
  number(face.side, 'face.side', 1);
  for (const key of ['cx', 'cy', 'size'] as const)
    number(place[key], `face.face.${key}`, key === 'size' ? 1 : undefined);
  if (image.width !== face.side || image.height !== face.side) {
    throw new DataError(
      `Expected a picture of ${face.side}×${face.side} px for face ${id} but received ${image.width}×${image.height}`,
    );
  }
  const { left, top, side: square } = evaluationBox(face);
  const end = (start: number) => Math.min(start + square, face.side);
  return resize(image, side, side, {
    filter: square > 128 ? 'lanczos' : 'bicubic',
    box: [left, top, end(left), end(top)],
  });
}

/** Where the crop lies, px of the stored picture: left and upper edge, side. */
export const evaluationBox = ({ face, side }: Pick<StoredFace, 'side' | 'face'>) =>
  squareAround(face, MARGIN * face.size, { width: side, height: side });

/** The same as a square about its centre. */
export function evaluationSquare(face: Pick<StoredFace, 'side' | 'face'>): TurnedSquare {
  const { left, top, side } = evaluationBox(face);
  return { x: left + side / 2, y: top + side / 2, extent: side, angle: 0 };
}
