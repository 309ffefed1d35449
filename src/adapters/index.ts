/**
 * Face libraries and services as judges of a result. Runs in browsers and in Node; the libraries themselves are not imported.
 *
 * @module msfsr/adapters
 */

export type { FaceBox } from '../image/face-box.js';
export { compareEmbeddings, type EmbeddingSimilarity } from '../metrics/compare-embeddings.js';
export { type BoundaryError, boundaryError } from './boundary-error.js';
export type { Appearance, FaceAnalyzer, JudgeOptions, PairMember } from './face-analyzer.js';
export { type FaceApiAdapterOptions, type FaceApiLibrary, type FaceApiNet, faceApiAdapter } from './face-api.js';
export { type FaceApiDetectors, type FaceApiFinderOptions, faceApiFinder } from './face-api-finder.js';
export {
  type FacePlusPlusCompare,
  type FacePlusPlusComparison,
  type FacePlusPlusOptions,
  facePlusPlusCompare,
} from './face-plus-plus.js';
export { FacePlusPlusError, type FacePlusPlusReason } from './face-plus-plus-error.js';
export { type HumanFinderOptions, type HumanLibrary, humanFinder } from './human-finder.js';
export { type IdentitySimilarity, identitySimilarity } from './identity-similarity.js';
export { landmarkError } from './landmark-error.js';
