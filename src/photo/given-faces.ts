/** Faces that come from outside, from the caller or a finder, checked. */
import type { FoundFace } from '../detect/face-finder.js';
import { checkFaceBox, type FaceBox } from '../image/face-box.js';
import { invalid, knownKeys, number } from '../validate.js';

/**
 * Boxes of the caller's, as a finder gives them.
 *
 * @throws {OptionError} for boxes that are none
 */
export function givenFaces(boxes: readonly FaceBox[], name: string): FoundFace[] {
  if (!Array.isArray(boxes)) invalid('list of boxes { x, y, width, height }', name, boxes);
  return boxes.map((box: FaceBox, place) => {
    const one = `${name}[${place}]`;
    knownKeys(box, one, { x: true, y: true, width: true, height: true });
    checkFaceBox(box, one);
    return { box, score: 1 };
  });
}

/**
 * What a finder has found, which may be anybody's.
 *
 * @throws {OptionError} for what are no faces
 */
export function foundFaces(found: readonly FoundFace[]): readonly FoundFace[] {
  if (!Array.isArray(found)) invalid('list of faces { box, score }', 'result of find', found);
  for (const [i, face] of (found as readonly FoundFace[]).entries()) {
    const name = `result of find[${i}]`;
    if (typeof face?.box !== 'object' || face.box === null) invalid('face { box, score }', name, face);
    checkFaceBox(face.box, `${name}.box`);
    number(face.score, `${name}.score`);
    const { points } = face;
    if (points !== undefined && !(points?.length >= 4 && points.every(Number.isFinite)))
      invalid('x, y of both eyes and more', `${name}.points`, points);
  }
  return found;
}
