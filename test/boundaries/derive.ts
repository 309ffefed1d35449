/**
 * Derives the points of thinner landmark schemes from a 468-point mesh. Test support only.
 *
 * Written from what the points of each scheme are (the corner of an eye, the jaw from ear to ear), not from the tables
 * under test: a wrong index there moves a line far from the mesh's. Where a scheme is denser than the mesh (the jaws of
 * 98 and 194 points, all of Helen) points are taken at equal distances along the mesh's line.
 */
import { resample } from './polyline.js';

type Mesh = ArrayLike<number>;

/** Mesh vertices, left to right, unless said otherwise. */
const JAW = [
  127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 356,
];
const FOREHEAD = [162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389];
const LEFT_BROW = [70, 63, 105, 66, 107];
const LEFT_BROW_LOWER = [46, 53, 52, 65, 55];
const RIGHT_BROW = [336, 296, 334, 293, 300];
const RIGHT_BROW_LOWER = [285, 295, 282, 283, 276];
const LEFT_EYE_UPPER = [33, 246, 161, 160, 159, 158, 157, 173, 133];
const LEFT_EYE_LOWER = [33, 7, 163, 144, 145, 153, 154, 155, 133];
const RIGHT_EYE_UPPER = [362, 398, 384, 385, 386, 387, 388, 466, 263];
const RIGHT_EYE_LOWER = [362, 382, 381, 380, 374, 373, 390, 249, 263];
const BRIDGE = [168, 197, 5, 4];
const NOSE_BOTTOM = [98, 97, 2, 326, 327];
const UPPER_OUTER = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291];
const LOWER_OUTER = [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291];
const UPPER_INNER = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308];
const LOWER_INNER = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308];

const pick = (mesh: Mesh, vertices: readonly number[]): number[] =>
  vertices.flatMap((v) => [mesh[2 * v]!, mesh[2 * v + 1]!]);

/** `count` points along vertices, ends included. */
const along = (mesh: Mesh, vertices: readonly number[], count: number): number[] =>
  resample(pick(mesh, vertices), count);

/** A ring of two halves that share their ends: `first` whole, then `second` backwards without its ends. */
const ring = (first: readonly number[], second: readonly number[]): number[] => [
  ...first,
  ...reversed(second).slice(2, -2),
];

/** Points in reverse order, x and y kept. */
function reversed(points: readonly number[]): number[] {
  const turned: number[] = [];
  for (let k = points.length - 2; k >= 0; k -= 2) turned.push(points[k]!, points[k + 1]!);
  return turned;
}

/** 68 points: plain choices of vertices. */
export function derive68(mesh: Mesh): number[] {
  return [
    ...along(mesh, JAW, 17),
    ...pick(mesh, [...LEFT_BROW, ...RIGHT_BROW, ...BRIDGE, ...NOSE_BOTTOM]),
    ...pick(mesh, [33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380]),
    ...pick(mesh, [61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91]),
    ...pick(mesh, [78, 81, 13, 311, 308, 402, 14, 178]),
  ];
}

/** 81 points: forehead points are numbered from its middle outwards, each half in its own way. */
export function derive81(mesh: Mesh): number[] {
  const leftToRight = [77, 75, 76, 68, 69, 70, 71, 80, 72, 73, 79, 74, 78];
  const points = derive68(mesh);
  leftToRight.forEach((index, i) => {
    [points[2 * index], points[2 * index + 1]] = pick(mesh, [FOREHEAD[i]!]) as [number, number];
  });
  return points;
}

/** 98 points: 33 of the jaw, rings of 9 around the brows, 8 around the eyes, 12 + 8 around the lips, 2 pupils. */
export function derive98(mesh: Mesh): number[] {
  return [
    ...along(mesh, JAW, 33),
    ...pick(mesh, LEFT_BROW),
    ...reversed(pick(mesh, LEFT_BROW_LOWER.slice(1))),
    ...pick(mesh, RIGHT_BROW),
    ...reversed(pick(mesh, RIGHT_BROW_LOWER.slice(0, -1))),
    ...pick(mesh, [...BRIDGE, ...NOSE_BOTTOM]),
    ...pick(mesh, [33, 161, 159, 157, 133, 154, 145, 163]),
    ...pick(mesh, [362, 384, 386, 388, 263, 390, 374, 381]),
    ...ring(along(mesh, UPPER_OUTER, 7), along(mesh, LOWER_OUTER, 7)),
    ...ring(along(mesh, UPPER_INNER, 5), along(mesh, LOWER_INNER, 5)),
    ...pick(mesh, [159, 386]),
  ];
}

/** 194 points: brows and eyes start at their inner ends, upper halves first; the right ones of the image come first. */
export function derive194(mesh: Mesh): number[] {
  const eye = (upper: readonly number[], lower: readonly number[]): number[] =>
    ring(along(mesh, upper, 11), along(mesh, lower, 11));
  const brow = (upper: readonly number[], lower: readonly number[]): number[] => [
    ...along(mesh, upper, 11),
    ...reversed(along(mesh, lower, 9)),
  ];
  const backwards = (vertices: readonly number[]): number[] => [...vertices].reverse();
  return [
    ...along(mesh, JAW, 41),
    ...along(mesh, [193, 122, 196, 198], 4),
    ...along(mesh, NOSE_BOTTOM, 9),
    ...along(mesh, [420, 419, 351, 417], 4),
    ...ring(along(mesh, UPPER_OUTER, 15), along(mesh, LOWER_OUTER, 15)),
    ...ring(along(mesh, UPPER_INNER, 15), along(mesh, LOWER_INNER, 15)),
    ...eye(RIGHT_EYE_UPPER, RIGHT_EYE_LOWER),
    ...eye(backwards(LEFT_EYE_UPPER), backwards(LEFT_EYE_LOWER)),
    ...brow(RIGHT_BROW, RIGHT_BROW_LOWER),
    ...brow(backwards(LEFT_BROW), backwards(LEFT_BROW_LOWER)),
  ];
}

/** 5 points: means of the eyes' rings, the tip of the nose, the corners of the mouth. */
export function derive5(mesh: Mesh): number[] {
  const centre = (upper: readonly number[], lower: readonly number[]): number[] => {
    const points = pick(mesh, [...upper, ...lower.slice(1, -1)]);
    const mean = (axis: number) => points.reduce((s, v, k) => (k % 2 === axis ? s + v : s), 0) / (points.length / 2);
    return [mean(0), mean(1)];
  };
  return [
    ...centre(LEFT_EYE_UPPER, LEFT_EYE_LOWER),
    ...centre(RIGHT_EYE_UPPER, RIGHT_EYE_LOWER),
    ...pick(mesh, [4, 61, 291]),
  ];
}
