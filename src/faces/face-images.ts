/** Faces of the data set as pictures to evaluate. */
import type { NetworkStage } from '../contracts.js';
import { type Clip, type ClipMotion, photoPair, sequenceClip } from '../degrade/protocols.js';
import type { PixelImage } from '../image/types.js';
import type { EvaluationImage } from '../metrics/evaluate.js';
import { evaluationCrop, evaluationSquare } from '../metrics/evaluation-crop.js';
import { readImage } from '../node/read-image.js';
import { boolean, integer, invalid, knownKeys, oneOf } from '../validate.js';
import { type ReadFacesOptions, readFaces } from './read-faces.js';

/** A face of the data set to evaluate; its truth is the evaluation crop. */
export interface FaceImage extends EvaluationImage {
  /**
   * Truth and input of the protocol `photo`.
   *
   * @param entry stage at which the input will enter the network
   * @param scale side of the truth over that of the input
   */
  loadPhoto(entry: number, scale: number): Promise<{ hr: PixelImage; lr: PixelImage }>;
  /**
   * A clip of the protocol `sequence`.
   *
   * @param entry stage at which the inputs will enter the network
   * @param scale side of a truth over that of an input
   */
  loadClip(
    entry: number,
    scale: number,
    how: { readonly degraded: boolean; readonly motion: ClipMotion },
  ): Promise<Clip>;
}

/** Side of a face at the first stage of a network, px. */
const FIRST_SIDE = 16;

/**
 * Side of the truths that a network is measured on, px: what it makes of a face of 16 px at its first stage. At a later entry the inputs are as
 * large as there: 128 px at the fourth of stages x2.
 *
 * @param stages those that run
 * @throws {OptionError} they are no stages
 */
export function truthSide(stages: readonly NetworkStage[]): number {
  if (!Array.isArray(stages)) invalid('list of stages', 'stages', stages);
  const last = stages[stages.length - 1] as NetworkStage | undefined;
  return FIRST_SIDE * integer(last?.totalScale, "the last stage's totalScale");
}

/**
 * The evaluation crops of a split, for `evaluate`; each is read and cut only when it is loaded.
 *
 * @param folder root of the data set
 * @param split `val` for model selection, `test` for published figures
 * @param side side of the truth, px, as {@link truthSide} gives it. Default 128.
 * @param options what gives up the reading of the index
 * @throws {DataError} the split's index is missing or damaged
 * @throws {OptionError} for arguments out of range
 */
export async function faceImages(
  folder: string,
  split: string,
  side = 128,
  options: ReadFacesOptions = {},
): Promise<FaceImage[]> {
  integer(side, 'side');
  const faces = await readFaces(folder, split, options);
  return faces.map((face) => ({
    id: face.id,
    load: async () => evaluationCrop(await readImage(face.path), face, side),
    loadPhoto: async (entry, scale) => {
      const sizes = sidesAt(entry, scale, side);
      const { truth, input } = photoPair(await readImage(face.path), evaluationSquare(face), sizes, entry, face.id);
      return { hr: truth, lr: input };
    },
    loadClip: async (entry, scale, how) => {
      const sizes = sidesAt(entry, scale, side);
      knownKeys(how, 'how', { degraded: true, motion: true });
      boolean(how.degraded, 'degraded');
      oneOf(how.motion, 'motion', ['smooth', 'still', 'trembling']);
      return sequenceClip(await readImage(face.path), evaluationSquare(face), sizes, entry, face.id, how);
    },
  }));
}

/** A face as `evaluate` measures it by the protocol `photo`. */
export const asPhoto = ({ id, load, loadPhoto }: FaceImage, entry: number, scale: number): EvaluationImage => ({
  id,
  load,
  loadPair: () => loadPhoto(entry, scale),
});

function sidesAt(entry: number, scale: number, truth: number) {
  integer(entry, 'entry');
  integer(scale, 'scale', 1, truth);
  return { truth, input: truth / scale };
}
