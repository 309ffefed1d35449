/** One box for each face, of many. */
import type { FoundFace } from './face-finder.js';

/** Boxes that overlap by more than this share of their union are one face. */
const SAME = 0.3;
/** A box is nested where this share of it lies in a larger one. */
const INSIDE = 0.7;
/** A nested box falls out unless its score is larger by this factor: eyes and mouths are taken for faces, large faces are not made of small ones. */
const SURER = 1.25;

/**
 * Non-maximum suppression: boxes that overlap the surest one are averaged with it, weighted by their scores; then boxes within other ones fall
 * out.
 *
 * @returns the surest first
 */
export function suppress(found: readonly FoundFace[]): FoundFace[] {
  let rest = [...found].sort((a, b) => b.score - a.score);
  const merged: FoundFace[] = [];
  while (rest.length > 0) {
    const [best] = rest as [FoundFace];
    const group = rest.filter((face) => face === best || overlap(face, best).union > SAME);
    merged.push(average(group));
    rest = rest.filter((face) => !group.includes(face));
  }
  return merged.filter((face) => !merged.some((other) => swallows(other, face)));
}

/** Whether `face` falls out because of the other one. */
function swallows(other: FoundFace, face: FoundFace): boolean {
  if (other === face) return false;
  const { smaller } = overlap(other, face);
  if (smaller < INSIDE) return false;
  const outer = area(other) > area(face);
  return outer ? face.score < other.score * SURER : other.score >= face.score * SURER;
}

const area = ({ box }: FoundFace) => box.width * box.height;

/** The area that two boxes share, as shares of their union and of the smaller one. */
function overlap(a: FoundFace, b: FoundFace): { union: number; smaller: number } {
  const side = (from: number, length: number, otherFrom: number, other: number) =>
    Math.max(0, Math.min(from + length, otherFrom + other) - Math.max(from, otherFrom));
  const shared = side(a.box.x, a.box.width, b.box.x, b.box.width) * side(a.box.y, a.box.height, b.box.y, b.box.height);
  return { union: shared / (area(a) + area(b) - shared), smaller: shared / Math.min(area(a), area(b)) };
}

/** Mean of boxes and points, weighted by scores; the best score. */
function average(group: readonly FoundFace[]): FoundFace {
  const [best] = group as [FoundFace];
  const total = group.reduce((sum, { score }) => sum + score, 0);
  const mean = (value: (face: FoundFace) => number) =>
    group.reduce((sum, face) => sum + face.score * value(face), 0) / total;
  return {
    box: {
      x: mean(({ box }) => box.x),
      y: mean(({ box }) => box.y),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    score: best.score,
    ...(best.points && { points: best.points.map((_, i) => mean(({ points }) => points![i]!)) }),
  };
}
