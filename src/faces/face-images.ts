/** Faces of the data set as pictures to evaluate. */
import type { EvaluationImage } from '../metrics/evaluate.js';
import { evaluationCrop } from '../metrics/evaluation-crop.js';
import { readImage } from '../node/read-image.js';
import { readFaces } from './read-faces.js';

/**
 * The evaluation crops of a split, for `evaluate`; each is read and cut only when it is loaded.
 *
 * @param folder root of the data set
 * @param split `val` for model selection, `test` for published figures
 * @param side side of the truth, px. Default 128.
 * @throws {DataError} the split's index is missing or damaged
 */
export async function faceImages(folder: string, split: string, side = 128): Promise<EvaluationImage[]> {
  const faces = await readFaces(folder, split);
  return faces.map((face) => ({
    id: face.id,
    load: async () => evaluationCrop(await readImage(face.path), face, side),
  }));
}
