/** What finds faces in photographs, whoever does it. */
import type { FaceBox } from '../image/face-box.js';
import type { PixelImage } from '../image/types.js';

/** A face that was found. */
export interface FoundFace {
  readonly box: FaceBox;
  /** How sure the finder is, 0 … 1; 1 for boxes from the caller. */
  readonly score: number;
  /** Eyes (the one on the left of the picture first), nose, mouth: x0, y0, x1, y1, … px; absent where the finder has none. */
  readonly points?: Float32Array;
}

/** What a finder is asked for. */
export interface FindOptions {
  /** Smallest face that is wanted: longer side of its box, px. */
  readonly minFace: number;
  /** Largest one; may be infinite. */
  readonly maxFace: number;
  /** Stops the search; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Finds all faces of a photograph. Any face library becomes one in a few lines. */
export type FaceFinder = (photo: PixelImage, options: FindOptions) => Promise<readonly FoundFace[]>;

/** Sizes of found boxes are uncertain: faces that are smaller than `minFace`, or larger than `maxFace`, by no more than this factor are kept. */
export const SIZE_SLACK = 0.8;
