import { invalid, number } from '../validate.js';

/** Where a face is in a picture: brow to chin, ear to ear; px of the picture, fractions allowed. */
export interface FaceBox {
  /** Left edge, px. */
  readonly x: number;
  /** Upper edge, px. */
  readonly y: number;
  /** Width, px. */
  readonly width: number;
  /** Height, px. */
  readonly height: number;
}

/**
 * Checks a box that came from outside.
 *
 * @param name how messages call it
 * @throws {OptionError} it is none
 */
export function checkFaceBox(box: FaceBox, name: string): void {
  if (typeof box !== 'object' || box === null) invalid('box { x, y, width, height }', name, box);
  number(box.x, `${name}.x`);
  number(box.y, `${name}.y`);
  for (const side of ['width', 'height'] as const)
    if (!(number(box[side], `${name}.${side}`) > 0)) invalid('number above 0', `${name}.${side}`, box[side]);
}

/**
 * The same for a list.
 *
 * @throws {OptionError} it is none
 */
export function checkFaceBoxes(boxes: readonly FaceBox[], name: string): void {
  if (!Array.isArray(boxes)) invalid('list of boxes { x, y, width, height }', name, boxes);
  for (const [i, box] of boxes.entries()) checkFaceBox(box, `${name}[${i}]`);
}
