import type { BoundaryLines } from '../../boundaries/types.js';
import type { FaceSquare } from '../../image/crop.js';
import type { PixelImage } from '../../image/types.js';

/** A face to learn from. Lengths are px of the picture. */
export interface TrainingFace {
  /** Name in reports. */
  readonly id: string;
  /** Collection it comes from, for `sourceWeights` of the recipe. */
  readonly source: string;
  /** Square around the face, brow to chin: centre and side. */
  readonly face: FaceSquare;
  /** Its lines. */
  readonly lines: BoundaryLines;
  /** Reads the picture: a square with the face in it. Called once. */
  load(): Promise<PixelImage>;
}

/** A picture that cannot be used. */
export interface SkippedFace {
  /** Which face. */
  readonly id: string;
  /** Why. */
  readonly reason: string;
}

/** What a network is trained with. `trainingData` of `msfsr/faces` makes it from a folder. */
export interface TrainingData {
  /** Faces to learn from. */
  readonly train: readonly TrainingFace[];
  /** Held out: what the network is measured on. Of other people than `train`. */
  readonly validation: readonly TrainingFace[];
  /** What was left out when the data was gathered; `train` adds what it cannot read. */
  readonly skipped?: readonly SkippedFace[];
}
