/** What the metrics of faces need from a face library. */
import { OptionError } from '../errors.js';
import type { FaceBox } from '../image/face-box.js';
import type { PixelImage } from '../image/types.js';
import { knownKeys, oneOf } from '../validate.js';

/** What a library takes a face for, from its looks alone: no statement about the person. */
export interface Appearance {
  /** Years. */
  readonly age: number;
  /** As the face looks. */
  readonly sex: 'female' | 'male';
  /** Certainty of `sex`, 0.5 … 1. */
  readonly certainty: number;
}

/**
 * A face library behind four functions. Adapters such as `faceApiAdapter` make one; write your own for any other library: whatever finds
 * points and embeddings the same way in every picture will do. Leave out what the library cannot do.
 */
export interface FaceAnalyzer {
  /** The most certain face; `undefined` where none is found. */
  readonly detect?: (image: PixelImage) => Promise<FaceBox | undefined>;
  /**
   * The 68 points (iBUG 300-W order) of the face in `box`, or of the most certain one, x0, y0, x1, y1, … in px of the picture; `undefined`
   * where no face is found.
   */
  readonly landmarks?: (image: PixelImage, box?: FaceBox) => Promise<Float32Array | undefined>;
  /** How old a face looks, and which sex; `undefined` where no face is found. */
  readonly appearance?: (image: PixelImage, box?: FaceBox) => Promise<Appearance | undefined>;
  /** A vector that is near for pictures of the same person; `undefined` where no face is found. */
  readonly embedding?: (image: PixelImage, box?: FaceBox) => Promise<Float32Array | undefined>;
}

/** Options of `boundaryError` and `identitySimilarity`. */
export interface JudgeOptions {
  /**
   * `own`: each picture's face is detected in that picture; a blurred result may have none.
   * `reference`: the face is detected in the reference, and its box serves the result too, which must show the same view. So every result is
   * judged, however blurred: detectors find no face in most pictures enlarged x8 by bicubic. Default `own`.
   */
  readonly face?: 'own' | 'reference';
}

/** A picture of a pair. */
export type PairMember = 'result' | 'reference';

/** Asks for both pictures of a pair, one after the other, and names those without a face. */
export async function analysePair<T>(
  result: PixelImage,
  reference: PixelImage,
  analyzer: FaceAnalyzer,
  find: (image: PixelImage, box?: FaceBox) => Promise<T | undefined>,
  options: JudgeOptions,
): Promise<{ found?: { readonly result: T; readonly reference: T }; missing: PairMember[] }> {
  knownKeys(options, 'options', { face: true });
  let box: FaceBox | undefined;
  if (oneOf(options.face ?? 'own', 'face', ['own', 'reference']) === 'reference') {
    if (typeof analyzer.detect !== 'function')
      throw new OptionError('Expected an analyzer with detect for face "reference"');
    box = await analyzer.detect(reference);
    if (!box) return { missing: ['reference'] };
  }
  const ofReference = await find(reference, box);
  const ofResult = await find(result, box);
  const missing: PairMember[] = [];
  if (ofResult === undefined) missing.push('result');
  if (ofReference === undefined) missing.push('reference');
  if (ofResult === undefined || ofReference === undefined) return { missing };
  return { found: { result: ofResult, reference: ofReference }, missing };
}
