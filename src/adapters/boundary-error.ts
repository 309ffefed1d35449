/** Are eyes, nose, mouth and jaw where they are in the truth? */
import { OptionError } from '../errors.js';
import type { PixelImage } from '../image/types.js';
import { comparablePair } from '../metrics/protocol.js';
import { analysePair, type FaceAnalyzer, type JudgeOptions, type PairMember } from './face-analyzer.js';
import { landmarkError } from './landmark-error.js';

/** What {@link boundaryError} gives. */
export interface BoundaryError {
  /** Normalised mean error, see `landmarkError`; `undefined` where a face is missing. Lower is better. */
  readonly error: number | undefined;
  /** In which picture no face was found. Count these: leaving them out of a mean makes a bad upscaler look good. */
  readonly missing: readonly PairMember[];
}

/**
 * Boundary error of a result: landmarks are found anew in the result and in the truth, and compared. The library's own error is in the
 * figure. A result without a detectable face has none: give the share of these beside any mean, or take the truth's box for both
 * (`face: 'reference'`).
 *
 * @param result the picture to measure
 * @param reference the truth, of the same size
 * @param analyzer finds the landmarks
 * @param options whose face box counts
 * @throws {ShapeError} the sizes differ
 * @throws {ImageError} one of them is no picture
 * @throws {OptionError} the analyzer has no landmarks, or not 68; an unknown option
 */
export async function boundaryError(
  result: PixelImage,
  reference: PixelImage,
  analyzer: FaceAnalyzer,
  options: JudgeOptions = {},
): Promise<BoundaryError> {
  comparablePair(result, reference, 'whole');
  if (typeof analyzer?.landmarks !== 'function')
    throw new OptionError('Expected an analyzer with landmarks but received one without');
  const { found, missing } = await analysePair(result, reference, analyzer, analyzer.landmarks, options);
  return { error: found && landmarkError(found.result, found.reference), missing };
}
