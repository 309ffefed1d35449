/**
 * Types of the boundaries part: landmarks → lines → heatmaps.
 *
 * Coordinates are continuous pixels: the picture spans [0, width] × [0, height], the centre of pixel (i, j) lies at
 * (i + 0.5, j + 0.5). x runs right, y runs down.
 */

/** Landmarks of one face in pixels: x0, y0, x1, y1, … in any array of numbers, or a list of points. */
export type Landmarks = ArrayLike<number> | readonly { readonly x: number; readonly y: number }[];

/**
 * The 11 lines of one face, in the order of `BOUNDARY_LINES`.
 *
 * Each line is in one of three states, told apart by `polylines[c]` and `mask[c]`:
 *
 * | state | `polylines[c]` | `mask[c]` | heatmap | as a training target |
 * |---|---|---|---|---|
 * | whole | polyline | `true` | drawn | counts |
 * | partial (the jaw without the hairline) | polyline | `false` | drawn | ignored: the blank rest would teach "no hairline" |
 * | lacking | `null` | `false` | zeros | ignored: the zeros mean "unknown", not "none" |
 *
 * To condition a network, use the heatmaps as they are; to supervise one, weigh channel `c` by `mask[c]`.
 */
export interface BoundaryLines {
  /** 11 polylines x0, y0, x1, y1, … in pixels of the source; closed ones repeat their first point; `null`: lacking. */
  readonly polylines: readonly (Float32Array | null)[];
  /** 11 flags: may the line's heatmap be used as a training target? */
  readonly mask: readonly boolean[];
  /** `true` if the lines are a mean face laid over few points instead of having been measured. */
  readonly fitted: boolean;
  /** How far fitted lines may be off, in pixels of the source; 0 for measured ones. Coarser heatmaps only. */
  readonly uncertainty: number;
}

/** How an indexed scheme draws one line. */
export interface SchemeLine {
  /** Landmarks along the line, in order; a closed line repeats its first. */
  readonly indices: readonly number[];
  /** The scheme has only a part of the line: drawn, but masked for supervision. */
  readonly partial?: boolean;
}

/** A landmark scheme whose lines connect its points. */
export interface IndexedScheme {
  readonly name: string;
  /** Number of landmarks. */
  readonly points: number;
  /** Larger numbers of landmarks that begin with these; the rest is not used. */
  readonly longer?: readonly number[];
  /** 11 entries in the order of `BOUNDARY_LINES`; `null`: the scheme lacks the line. */
  readonly lines: readonly (SchemeLine | null)[];
}

/** A landmark scheme too thin for lines of its own: a mean face is fitted to its points. */
export interface FittedScheme {
  readonly name: string;
  /** Number of landmarks. */
  readonly points: number;
  /** Finite landmarks → 11 lines, and how far they may be off; both in pixels of the source. */
  readonly fit: (points: ArrayLike<number>) => {
    readonly polylines: readonly Float32Array[];
    readonly uncertainty: number;
  };
}

/** How the landmarks of a data set or detector map to the 11 lines. */
export type LandmarkScheme = IndexedScheme | FittedScheme;

/** Heatmaps of the 11 lines of one face. */
export interface BoundaryHeatmaps {
  /** [height, width, 11], channel last, values in [0, 1]; 1 on the line. */
  readonly data: Float32Array;
  /** [11], 1 where the channel may supervise, 0 where it may not; see {@link BoundaryLines}. */
  readonly mask: Float32Array;
  readonly width: number;
  readonly height: number;
  /** σ of the heatmaps in pixels of these heatmaps. */
  readonly granularity: number;
}
