/** Whether a face in a photograph is still the same person. */
import type { FaceAnalyzer } from '../../src/adapters/face-analyzer.js';
import type { FaceBox } from '../../src/image/face-box.js';
import type { PixelImage } from '../../src/image/types.js';
import { compareEmbeddings } from '../../src/metrics/compare-embeddings.js';
import { cropPixels } from '../../src/photo/region.js';

/** Room round a box that a face library is shown, as a share of its side. */
const ROOM = 0.5;

/**
 * Cosine of a face's embedding and those of the truth's, for several pictures of one view.
 *
 * @param pictures of the truth's size
 * @param box of the face, px
 * @returns one for each picture; `undefined` where the library has no embedding for one of them
 */
export async function identities(
  pictures: readonly PixelImage[],
  truth: PixelImage,
  box: FaceBox,
  { embedding }: FaceAnalyzer,
): Promise<readonly number[] | undefined> {
  const left = Math.max(0, Math.floor(box.x - ROOM * box.width));
  const top = Math.max(0, Math.floor(box.y - ROOM * box.height));
  const width = Math.min(truth.width - left, Math.ceil((1 + 2 * ROOM) * box.width));
  const height = Math.min(truth.height - top, Math.ceil((1 + 2 * ROOM) * box.height));
  const crop = (picture: PixelImage) => cropPixels(picture, { left, top, width, height });
  const inCrop = { ...box, x: box.x - left, y: box.y - top };
  const reference = await embedding!(crop(truth), inCrop);
  if (!reference) return undefined;
  const cosines: number[] = [];
  for (const picture of pictures) {
    const own = await embedding!(crop(picture), inCrop);
    if (!own) return undefined;
    cosines.push(compareEmbeddings(own, reference).cosine);
  }
  return cosines;
}
