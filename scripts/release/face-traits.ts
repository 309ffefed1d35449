/** What groups a face belongs to: skin tone measured from the picture, sex and age as a face library takes them. */
import { linesFromLandmarks } from '../../src/boundaries/from-landmarks.js';
import type { Face } from '../../src/faces/read-faces.js';
import type { PixelImage } from '../../src/image/types.js';
import { evaluationBox } from '../../src/metrics/evaluation-crop.js';
import { meanLab } from '../../src/metrics/lab.js';
import { skinToneOf, typologyAngle } from '../../src/metrics/skin-tone.js';
import { insidePolygon } from './polygon.js';

/** Corners of a patch on each cheek, numbers of the MediaPipe mesh. */
const CHEEKS = [
  [50, 101, 36, 205],
  [280, 330, 266, 425],
];

/** The mesh in px of the evaluation crop of the given side. */
export function cropMesh(face: Face, side: number): Float32Array {
  const { left, top, side: square } = evaluationBox(face);
  return Float32Array.from(face.mesh468, (value, i) => ((value - (i % 2 === 0 ? left : top)) * side) / square);
}

/** The inside of the outline of the face. */
export function faceRegion(mesh: Float32Array): (x: number, y: number) => boolean {
  return insidePolygon(linesFromLandmarks(mesh, 'mesh468').polylines[0]!);
}

/** Skin tone of the cheeks in a picture. */
export function skinTone(image: PixelImage, mesh: Float32Array): string {
  const patches = CHEEKS.map((corners) => insidePolygon(corners.flatMap((i) => [mesh[2 * i]!, mesh[2 * i + 1]!])));
  const lab = meanLab(image, (x, y) => patches.some((inside) => inside(x, y)));
  return `skin ${skinToneOf(typologyAngle(lab))}`;
}

/** A span of ages. */
export const ageGroup = (age: number): string =>
  age < 30 ? 'age below 30' : age < 45 ? 'age 30 to 44' : 'age 45 and above';
