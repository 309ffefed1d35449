/**
 * Makes the mean face of the 5-point scheme and measures its error. Run by hand:
 *
 * ```
 * npx tsx test/boundaries/mean-face.ts          # prints the error on val
 * npx tsx test/boundaries/mean-face.ts --write  # writes src/boundaries/schemes/mean-face.ts and mean-mesh.json
 * npx biome check --write src/boundaries test/boundaries  # afterwards
 * ```
 *
 * Generalised Procrustes analysis of all 468-point meshes of ../shared/faces/train.jsonl: each mesh is centred and
 * brought to unit size; then, ten times, all are rotated to the mean and averaged. The mean is turned until the eyes
 * are level, scaled to a face height of 1000, moved so that the five anchors have mean 0, mirrored and averaged with
 * its mirror image, and rounded to integers. It is an average of 4,532 faces, and no person's.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { flipLines, linesFromLandmarks } from '../../src/boundaries/index.js';
import { BOUNDARY_LINES } from '../../src/boundaries/lines.js';
import { derive5 } from './derive.js';
import { type MeshFace, readFaces } from './faces.js';
import { heightOf, meanDistance } from './polyline.js';

const HEIGHT = 1000;

/** The mean face in its own units: the mesh as averaged, lines and anchors made symmetric. */
export interface MeanFace {
  readonly mesh: number[];
  readonly anchors: number[];
  readonly lines: number[][];
}

/** See the head of this file. */
export function meanFace(faces: readonly MeshFace[]): MeanFace {
  const unit = faces.map((face) => unitShape(face.mesh468));
  let mean: ArrayLike<number> = unit[0]!;
  for (let round = 0; round < 10; round++) {
    const sum = new Float64Array(468 * 2);
    for (const shape of unit) addRotated(sum, shape, mean);
    mean = unitShape(sum);
  }
  const [lx, ly, rx, ry] = derive5(mean) as [number, number, number, number];
  const upright = place(mean, Math.atan2(ly - ry, rx - lx), 1, 0, 0);
  const scale = HEIGHT / heightOf(linesFromLandmarks(upright, 'mesh468').polylines[0]!);
  const scaled = place(upright, 0, scale, 0, 0);
  const five = derive5(scaled);
  const [cx, cy] = [0, 1].map((axis) => five.reduce((s, v, k) => (k % 2 === axis ? s + v / 5 : s), 0));
  const mesh = place(scaled, 0, 1, -cx!, -cy!);

  // Mirrored at x = 0: the five anchors change places, and so do the lines.
  const a = derive5(mesh);
  const lines = linesFromLandmarks(mesh, 'mesh468');
  const mirrored = flipLines(lines, 0);
  const half = (p: ArrayLike<number>, q: ArrayLike<number>): number[] =>
    Array.from(p, (v, k) => Math.round((v + q[k]!) / 2) || 0);
  return {
    mesh: mesh.map((v) => Math.round(v) || 0),
    anchors: half(a, [-a[2]!, a[3]!, -a[0]!, a[1]!, -a[4]!, a[5]!, -a[8]!, a[9]!, -a[6]!, a[7]!]),
    // A mirrored line runs backwards, but for the bridge (down) and the eyes (from the outer corner, over the upper lid).
    lines: lines.polylines.map((line, c) => {
      const other = mirrored.polylines[c]!;
      return half(line!, c === 3 || c === 5 || c === 6 ? other : turned(other));
    }),
  };
}

/** Centred, of unit root sum of squares. */
function unitShape(shape: ArrayLike<number>): number[] {
  const n = shape.length / 2;
  const mean = [0, 1].map((axis) => Array.from(shape).reduce((s, v, k) => (k % 2 === axis ? s + v / n : s), 0));
  const centred = Array.from(shape, (v, k) => v - mean[k % 2]!);
  const size = Math.hypot(...centred);
  return centred.map((v) => v / size);
}

/** Adds `shape`, rotated to lie on `mean` as well as it can, to `sum`. */
function addRotated(sum: Float64Array, shape: ArrayLike<number>, mean: ArrayLike<number>): void {
  let [re, im] = [0, 0];
  for (let k = 0; k < sum.length; k += 2) {
    re += shape[k]! * mean[k]! + shape[k + 1]! * mean[k + 1]!;
    im += shape[k]! * mean[k + 1]! - shape[k + 1]! * mean[k]!;
  }
  const turned = place(shape, Math.atan2(im, re), 1, 0, 0);
  for (let k = 0; k < sum.length; k++) sum[k]! += turned[k]!;
}

function place(shape: ArrayLike<number>, angle: number, scale: number, dx: number, dy: number): number[] {
  const [c, s] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  return Array.from(shape, (_, k) => {
    const [x, y] = [shape[k & ~1]!, shape[k | 1]!];
    return k & 1 ? s * x + c * y + dy : c * x - s * y + dx;
  });
}

/** The order of the points reversed. */
function turned(line: ArrayLike<number>): number[] {
  const n = line.length;
  return Array.from(line, (_, k) => line[n - 2 - (k & ~1) + (k & 1)]!);
}

/** Error of the 5-point fit, per face and line: mean distance between fitted and true line, both ways, in face heights. */
export function fiveErrors(faces: readonly MeshFace[]) {
  return faces.map(({ mesh468 }) => {
    const truth = linesFromLandmarks(mesh468, 'mesh468').polylines;
    const fitted = linesFromLandmarks(derive5(mesh468), 'five');
    const height = heightOf(fitted.polylines[0]!);
    const lines = truth.map((line, c) => {
      const fit = fitted.polylines[c]!;
      return (meanDistance(line!, fit) + meanDistance(fit, line!)) / 2 / height;
    });
    return { lines, worst: Math.max(...lines), stated: fitted.uncertainty / height };
  });
}

function source(face: MeanFace): string {
  const rows = (numbers: readonly number[]) => `[${numbers.join(', ')}]`;
  return `/**
 * A mean face, made by \`npx tsx test/boundaries/mean-face.ts --write\`; do not edit.
 *
 * Generalised Procrustes mean of the 468-point meshes of 4,532 training faces (../shared/faces/train.jsonl), made
 * symmetric and rounded. Units: the face is 1000 high (hairline to chin), x runs right, y down; the mean of the five
 * anchors is the origin. It is an average, and no person's face.
 */

/** Height of the outline in the units of this file. */
export const MEAN_FACE_HEIGHT = ${HEIGHT};

/** Left eye's centre, right eye's centre, tip of the nose, left and right corner of the mouth: x0, y0, x1, y1, … */
export const MEAN_FACE_ANCHORS: readonly number[] = ${rows(face.anchors)};

/** The 11 lines in the order of \`BOUNDARY_LINES\`, each x0, y0, x1, y1, … */
export const MEAN_FACE_LINES: readonly (readonly number[])[] = [
${face.lines.map((line, c) => `  // ${BOUNDARY_LINES[c]}\n  // biome-ignore format: a table\n  ${rows(line)},`).join('\n')}
];
`;
}

function report(): void {
  const errors = fiveErrors(readFaces('val'));
  const at = (values: number[], q: number) => [...values].sort((p, r) => p - r)[Math.floor(q * (values.length - 1))]!;
  const row = (name: string, v: number[]) =>
    console.log(
      name.padEnd(14),
      ...[v.reduce((s, e) => s + e / v.length, 0), at(v, 0.5), at(v, 0.9), Math.max(...v)].map(
        (e) => `${(100 * e).toFixed(2).padStart(6)} %`,
      ),
    );
  console.log(`5-point fit on ${errors.length} val faces, share of the face's height: mean, median, 90 %, worst`);
  BOUNDARY_LINES.forEach((name, c) => {
    row(
      name,
      errors.map((e) => e.lines[c]!),
    );
  });
  row(
    'worst line',
    errors.map((e) => e.worst),
  );
  row(
    'stated',
    errors.map((e) => e.stated),
  );
  const covered = errors.filter((e) => e.worst <= e.stated).length / errors.length;
  console.log(`worst line within the stated uncertainty: ${(100 * covered).toFixed(1)} % of faces`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--write')) {
    const face = meanFace(readFaces('train'));
    writeFileSync(new URL('../../src/boundaries/schemes/mean-face.ts', import.meta.url), source(face));
    writeFileSync(new URL('./mean-mesh.json', import.meta.url), `${JSON.stringify(face.mesh)}\n`);
    console.log('written; run again without --write to measure');
    process.exit(0);
  }
  report();
}
