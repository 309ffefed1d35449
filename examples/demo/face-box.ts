/** x0, y0, x1, y1, … of a face's 68 points, px of the photograph. */
export type FacePoints = readonly number[];

/** A face as the data set describes it: centre and side of its box, px. */
export interface FaceBox {
  readonly cx: number;
  readonly cy: number;
  readonly size: number;
}

/**
 * The detector's box of the face data set, from brows, chin and jaw. The factors are medians over its 4,532 training faces: the box is 1.31
 * times as large as the geometric mean of the face's width and its height from brow to chin, and its centre lies 0.225 of that height above
 * the middle.
 *
 * @param points 68 landmarks
 */
export function faceBox(points: FacePoints): FaceBox {
  const x = (i: number) => points[2 * i]!;
  const y = (i: number) => points[2 * i + 1]!;
  const brow = Math.min(...Array.from({ length: 10 }, (_, i) => y(17 + i)));
  const height = y(8) - brow;
  const width = x(16) - x(0);
  return { cx: (x(0) + x(16)) / 2, cy: (brow + y(8)) / 2 - 0.225 * height, size: 1.31 * Math.sqrt(height * width) };
}
