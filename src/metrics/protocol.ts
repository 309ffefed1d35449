/** Measuring protocols: how two pictures become two planes to compare. */
import { OptionError, ShapeError } from '../errors.js';
import { checkPixelImage, createPixelImage, type PixelImage } from '../image/types.js';

/**
 * `whole`: the protocol of this project, the whole picture, Y not rounded.
 * `p1`: that of DIC and the papers that follow it, Y rounded, 8 px of border cut off. The two differ; never mix them in one table.
 */
export type MetricProtocol = 'whole' | 'p1';

/** Names of the protocols. */
export const metricProtocols: readonly MetricProtocol[] = ['whole', 'p1'];

/** Border that P1 cuts off, px. */
const P1_BORDER = 8;

/**
 * Checks that two pictures have the same size, and cuts off the border that the protocol leaves out.
 *
 * @param result the picture to measure
 * @param reference the truth
 * @throws {ImageError} one of them is no picture
 * @throws {ShapeError} their sizes differ
 * @throws {OptionError} nothing is left inside the border
 */
export function comparablePair(
  result: PixelImage,
  reference: PixelImage,
  protocol: MetricProtocol,
): [PixelImage, PixelImage] {
  checkPixelImage(result, 'result');
  checkPixelImage(reference, 'reference');
  if (result.width !== reference.width || result.height !== reference.height) {
    throw new ShapeError(
      `Expected result and reference of the same size but received ${result.width}×${result.height} and ${reference.width}×${reference.height} px`,
    );
  }
  if (protocol === 'whole') return [result, reference];
  return [withoutBorder(result, P1_BORDER), withoutBorder(reference, P1_BORDER)];
}

function withoutBorder(image: PixelImage, border: number): PixelImage {
  const width = image.width - 2 * border;
  const height = image.height - 2 * border;
  if (width < 1 || height < 1) {
    throw new OptionError(
      `Expected pictures of more than ${2 * border} px a side for protocol "p1", which cuts ${border} px off each border, but received ${image.width}×${image.height}`,
    );
  }
  const inner = createPixelImage(width, height);
  for (let y = 0; y < height; y++) {
    const start = ((y + border) * image.width + border) * 4;
    inner.data.set(image.data.subarray(start, start + width * 4), y * width * 4);
  }
  return inner;
}
