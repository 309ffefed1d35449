import { OptionError } from '../errors.js';
import { checkFaceBox, type FaceBox } from '../image/face-box.js';
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { compareEmbeddings } from '../metrics/compare-embeddings.js';
import { invalid, number } from '../validate.js';

/** What tells faces of different people apart: a `FaceAnalyzer` of `msfsr/adapters` with `embedding`, or one of your own. */
export interface IdentityAnalyzer {
  /** A vector that is near for pictures of the same person; `undefined` where no face is found. */
  readonly embedding?: (image: PixelImage, box?: FaceBox) => Promise<Float32Array | undefined>;
}

/** Shares of the restored face that are tried, one after the other, until it is the same person. */
const BLENDS = [1, 0.75, 0.5, 0.25] as const;

/** What {@link holdIdentity} found. */
export interface HeldIdentity {
  /** Share of the restored face that was taken; 0 where none was near enough. */
  readonly blend: number;
  /** Cosine of the embeddings of input and restored face, [-1, 1]; `undefined` where no face was found in one of them. */
  readonly before: number | undefined;
  /** The same for the face that is pasted. */
  readonly after: number | undefined;
}

/**
 * Lowers the share of a restored face until a face library takes it for the person of the input.
 *
 * @param input the face enlarged without a network
 * @param blended makes the face with a share of the restored one, 0 … 1
 * @param box of the face in these pictures, px
 * @param minIdentity least cosine; `undefined` measures and changes nothing
 * @throws {OptionError} the analyzer has no embeddings, or another argument is none
 * @throws {ImageError} `input` is no picture
 */
export async function holdIdentity(
  input: PixelImage,
  blended: (share: number) => PixelImage,
  box: FaceBox,
  analyzer: IdentityAnalyzer,
  minIdentity: number | undefined,
): Promise<HeldIdentity> {
  checkPixelImage(input, 'input');
  if (typeof blended !== 'function') invalid('function', 'blended', blended);
  checkFaceBox(box, 'box');
  if (minIdentity !== undefined) number(minIdentity, 'minIdentity', -1, 1);
  const embedding = analyzer?.embedding;
  if (typeof embedding !== 'function')
    throw new OptionError('Expected an analyzer with embedding for identity but received one without');
  const reference = await embedding(input, box);
  let before: number | undefined;
  for (const blend of BLENDS) {
    const own = reference && (await embedding(blended(blend), box));
    const cosine = reference && own ? compareEmbeddings(own, reference).cosine : undefined;
    if (blend === 1) before = cosine;
    // A face that the library finds in neither picture says nothing about the person.
    if (minIdentity === undefined || !reference || (cosine !== undefined && cosine >= minIdentity))
      return { blend, before, after: cosine };
  }
  return { blend: 0, before, after: 1 };
}
