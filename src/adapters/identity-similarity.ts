/** Is it still the same person? */
import { OptionError } from '../errors.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { compareEmbeddings, type EmbeddingSimilarity } from '../metrics/compare-embeddings.js';
import { analysePair, type FaceAnalyzer, type JudgeOptions, type PairMember } from './face-analyzer.js';

/** What {@link identitySimilarity} gives. */
export interface IdentitySimilarity {
  /** Nearness of the two embeddings; `undefined` where a face is missing. */
  readonly similarity: EmbeddingSimilarity | undefined;
  /** In which picture no face was found. */
  readonly missing: readonly PairMember[];
}

/**
 * Compares the embeddings of a result and of the truth. The figures depend on the library: compare only those of the same one.
 *
 * @param result the picture to measure
 * @param reference a picture of the same person, of any size (with face `reference` of the same view)
 * @param analyzer makes the embeddings
 * @param options whose face box counts
 * @throws {ImageError} one of them is no picture
 * @throws {OptionError} the analyzer has no embeddings, or of different lengths; an unknown option
 */
export async function identitySimilarity(
  result: PixelImage,
  reference: PixelImage,
  analyzer: FaceAnalyzer,
  options: JudgeOptions = {},
): Promise<IdentitySimilarity> {
  checkPixelImage(result, 'result');
  checkPixelImage(reference, 'reference');
  if (typeof analyzer?.embedding !== 'function')
    throw new OptionError('Expected an analyzer with embedding but received one without');
  const { found, missing } = await analysePair(result, reference, analyzer, analyzer.embedding, options);
  return { similarity: found && compareEmbeddings(found.result, found.reference), missing };
}
