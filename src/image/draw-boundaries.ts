/** Boundary heatmaps as coloured lines. */
import { checkHeatmaps } from '../boundaries/check-heatmaps.js';
import { BOUNDARY_LINES, type BoundaryLineName, LINE_COUNT } from '../boundaries/lines.js';
import type { BoundaryHeatmaps } from '../boundaries/types.js';
import { knownKeys, number } from '../validate.js';
import type { Rgb } from './draw-text.js';
import { checkPixelImage, type PixelImage } from './types.js';

/** One colour per line: the outline white, left parts warm, right parts cold, lips from yellow to red. */
export const BOUNDARY_COLOURS: Readonly<Record<BoundaryLineName, Rgb>> = {
  outline: [255, 255, 255],
  browLeft: [255, 150, 40],
  browRight: [60, 160, 255],
  noseBridge: [120, 255, 120],
  noseBottom: [0, 210, 120],
  eyeLeft: [255, 90, 160],
  eyeRight: [150, 120, 255],
  upperLipOuter: [255, 60, 60],
  upperLipInner: [255, 200, 60],
  lowerLipInner: [60, 230, 255],
  lowerLipOuter: [230, 60, 255],
};

/** Options of {@link drawBoundaries}. */
export interface DrawBoundariesOptions {
  /** How much of the picture a line of full height covers, 0 … 1. Default 0.9. */
  readonly opacity?: number;
}

/**
 * Draws the 11 heatmaps over a picture, enlarged to its size; where one is 0 the picture stays as it is.
 *
 * @param image background; it is left as it is
 * @param boundaries [height, width, 11], 0 … 1
 * @returns a new picture of the size of `image`
 * @throws {ImageError} `image` is no picture
 * @throws {ShapeError} `boundaries` has not height · width · 11 values
 */
export function drawBoundaries(
  image: PixelImage,
  boundaries: Pick<BoundaryHeatmaps, 'data' | 'width' | 'height'>,
  options: DrawBoundariesOptions = {},
): PixelImage {
  knownKeys(options, 'drawBoundaries options', { opacity: true });
  const opacity = number(options.opacity ?? 0.9, 'opacity', 0, 1);
  const { width, height, data } = checkPixelImage(image);
  checkHeatmaps(boundaries);
  const columns = linearTaps(boundaries.width, width);
  const rows = linearTaps(boundaries.height, height);
  const out = data.slice();
  const values = new Float32Array(LINE_COUNT);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sample(boundaries, rows[y]!, columns[x]!, values);
      blend(out, (y * width + x) * 4, values, opacity);
    }
  }
  return { width, height, data: out };
}

/** Two neighbours and the share of the second. */
interface Tap {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** Linear interpolation with half-pixel centres, from `from` to `to` pixels. */
function linearTaps(from: number, to: number): Tap[] {
  return Array.from({ length: to }, (_, i) => {
    const at = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const first = Math.floor(at);
    return { first, second: Math.min(first + 1, from - 1), share: at - first };
  });
}

/** The 11 values at one place, bilinear. */
function sample(
  { data, width }: Pick<BoundaryHeatmaps, 'data' | 'width'>,
  row: Tap,
  column: Tap,
  values: Float32Array,
): void {
  const at = (y: number, x: number) => (y * width + x) * LINE_COUNT;
  const [a, b] = [at(row.first, column.first), at(row.first, column.second)];
  const [c, d] = [at(row.second, column.first), at(row.second, column.second)];
  for (let k = 0; k < LINE_COUNT; k++) {
    const upper = data[a + k]! * (1 - column.share) + data[b + k]! * column.share;
    const lower = data[c + k]! * (1 - column.share) + data[d + k]! * column.share;
    values[k] = Math.min(1, Math.max(0, upper * (1 - row.share) + lower * row.share));
  }
}

const COLOURS = BOUNDARY_LINES.map((line) => BOUNDARY_COLOURS[line]);

/** Lays the lines' mixed colour over one pixel; the strongest line sets how much of it is covered. */
function blend(pixels: Uint8ClampedArray, at: number, values: Float32Array, opacity: number): void {
  let strongest = 0;
  let total = 0;
  const colour = [0, 0, 0];
  for (let k = 0; k < LINE_COUNT; k++) {
    const weight = values[k]! ** 2; // crossing lines stay distinct
    strongest = Math.max(strongest, values[k]!);
    total += weight;
    for (let c = 0; c < 3; c++) colour[c]! += weight * COLOURS[k]![c]!;
  }
  if (total === 0) return;
  const cover = strongest * opacity;
  for (let c = 0; c < 3; c++) pixels[at + c] = pixels[at + c]! * (1 - cover) + (colour[c]! / total) * cover;
  pixels[at + 3] = Math.max(pixels[at + 3]!, Math.round(255 * cover));
}
