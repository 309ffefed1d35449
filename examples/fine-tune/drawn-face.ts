import { type BoundaryLines, createPixelImage, linesFromLandmarks, type PixelImage, resize } from 'msfsr';
import type { TrainingFace } from 'msfsr/train';

/** Pixels are drawn so many times too large in each direction and then reduced. */
const OVERSAMPLING = 3;

/**
 * A face that is drawn instead of photographed, for trying things out without pictures: the mean face of msfsr, moved a little, with random
 * colours. The same number gives the same face.
 *
 * @param side width and height, px
 */
export function drawnFace(number: number, side = 64): TrainingFace {
  const random = mulberry(number);
  const around = (value: number, spread: number) => value + spread * (2 * random() - 1);
  const size = side * around(0.58, 0.05);
  const [cx, cy] = [around(side / 2, 0.04 * side), around(side / 2, 0.04 * side)];
  const lines = someFace(cx, cy, size, around);
  const colour = (r: number, g: number, b: number, spread: number) =>
    [r, g, b].map((value) => around(value, spread)) as [number, number, number];
  const skin = colour(190, 150, 125, 45);
  const parts: [number[], [number, number, number]][] = [
    [[0], skin],
    [[1], colour(70, 50, 40, 30)],
    [[2], colour(70, 50, 40, 30)],
    [[3], skin.map((value) => value * 0.8) as [number, number, number]],
    [[4], skin.map((value) => value * 0.6) as [number, number, number]],
    [[5], colour(60, 60, 60, 40)],
    [[6], colour(60, 60, 60, 40)],
    [[7, 10], colour(180, 80, 80, 40)],
    [[8, 9], colour(110, 40, 40, 30)],
  ];
  const background = colour(120, 120, 120, 90);
  const image = draw(lines, parts, background, side, random);
  return {
    id: `drawn${number}`,
    source: 'drawn',
    face: { cx, cy, size },
    lines,
    load: async () => image,
  };
}

/** Eyes, tip of the nose and corners of the mouth around a centre; the mean face gives the lines. */
function someFace(
  cx: number,
  cy: number,
  size: number,
  around: (value: number, spread: number) => number,
): BoundaryLines {
  const angle = around(0, 0.12);
  const points = [-0.2, -0.2, 0.2, -0.2, 0, 0.01, -0.18, 0.2, 0.18, 0.2].map((value) => around(value, 0.025) * size);
  const turned = points.map((value, i) => {
    const other = points[i ^ 1]!;
    return i % 2 === 0
      ? cx + value * Math.cos(angle) - other * Math.sin(angle)
      : cy + value * Math.cos(angle) + other * Math.sin(angle);
  });
  // Here the lines are no guess: the picture is drawn after them.
  return { ...linesFromLandmarks(turned, 'five'), fitted: false, uncertainty: 0 };
}

/** Fills the polygons, each made of one line or of two that share their ends, in order. */
function draw(
  { polylines: lines }: BoundaryLines,
  parts: readonly [number[], [number, number, number]][],
  background: [number, number, number],
  side: number,
  random: () => number,
): PixelImage {
  const large = createPixelImage(side * OVERSAMPLING, side * OVERSAMPLING);
  const polygons = parts.map(([channels, colour]) => ({ colour, points: polygon(channels.map((c) => lines[c]!)) }));
  for (let y = 0, at = 0; y < large.height; y++) {
    for (let x = 0; x < large.width; x++, at += 4) {
      const [px, py] = [(x + 0.5) / OVERSAMPLING, (y + 0.5) / OVERSAMPLING];
      const found = polygons.findLast(({ points }) => inside(points, px, py));
      const light = 1 - 0.3 * (px / side) + 0.06 * (random() - 0.5);
      large.data.set([...(found?.colour ?? background).map((value) => Math.round(value * light)), 255], at);
    }
  }
  return resize(large, side, side, { filter: 'lanczos' });
}

/** One line with some thickness, a closed line, or two lines there and back. */
function polygon([first, second]: readonly Float32Array[]): number[] {
  const there = [...first!];
  const closed = there[0] === there[there.length - 2] && there[1] === there[there.length - 1];
  if (!second && closed) return there;
  const back: number[] = [];
  const from = second ?? first!;
  for (let k = from.length - 2; k >= 0; k -= 2) back.push(from[k]!, from[k + 1]! + (second ? 0 : 1.5));
  return [...there, ...back];
}

function inside(points: readonly number[], x: number, y: number): boolean {
  let odd = false;
  for (let k = 0, j = points.length - 2; k < points.length; j = k, k += 2) {
    const [x1, y1, x2, y2] = [points[k]!, points[k + 1]!, points[j]!, points[j + 1]!];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
