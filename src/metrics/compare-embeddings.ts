/** How near two embeddings are. */
import { DataError, OptionError } from '../errors.js';

/** Nearness of two embeddings. */
export interface EmbeddingSimilarity {
  /** Cosine of the angle between them, [-1, 1]; 1 for the same direction. */
  readonly cosine: number;
  /** Euclidean distance; face-api takes two faces for the same person below 0.6. */
  readonly distance: number;
}

/**
 * Compares two embeddings.
 *
 * @throws {OptionError} their lengths differ or are 0
 * @throws {DataError} one of them is 0 everywhere or not finite
 */
export function compareEmbeddings(a: ArrayLike<number>, b: ArrayLike<number>): EmbeddingSimilarity {
  if (typeof a !== 'object' || typeof b !== 'object' || !(a?.length > 0) || a.length !== b?.length) {
    throw new OptionError(
      `Expected two embeddings of the same length but received ${a?.length} and ${b?.length} numbers`,
    );
  }
  let [dot, squaresA, squaresB, squares] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    if (!Number.isFinite(a[i]) || !Number.isFinite(b[i])) throw unusable();
    dot += a[i]! * b[i]!;
    squaresA += a[i]! ** 2;
    squaresB += b[i]! ** 2;
    squares += (a[i]! - b[i]!) ** 2;
  }
  // Rounding must not lead out of the range.
  const cosine = Math.min(Math.max(dot / Math.sqrt(squaresA * squaresB), -1), 1);
  if (!Number.isFinite(cosine)) throw unusable();
  return { cosine, distance: Math.sqrt(squares) };
}

const unusable = () => new DataError('Expected embeddings of finite numbers that are not all 0');
