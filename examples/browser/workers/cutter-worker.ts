/** Holds the photograph and cuts faces out of it, away from the page's own thread. */
import { expose } from 'comlink';
import { createPixelImage, type PixelImage, resize } from 'msfsr/image';
import { lowResolution } from 'msfsr/metrics';
import type { Frame, Size } from '../frame.js';
import type { NetworkInput } from '../network-input.js';

/** A framed face, ready for the network. */
export interface Cut {
  readonly input: PixelImage;
  /** The input enlarged to the size of the result. */
  readonly bicubic: PixelImage;
  /** What the result should look like; only where the input was made from it. */
  readonly original?: PixelImage;
}

let photo: ImageBitmap | undefined;

const cutter = {
  /** Takes another photograph. */
  async load(file: Blob): Promise<Size> {
    const bitmap = await createImageBitmap(file);
    photo?.close();
    photo = bitmap;
    return { width: bitmap.width, height: bitmap.height };
  },

  /** Cuts a face as the evaluation does: Lanczos to the size of the result, antialiased bicubic to that of the input. */
  cut(frame: Frame, { entry, reduced }: NetworkInput): Cut {
    const square = pixelsOf(frame);
    if (!reduced) return { input: square, bicubic: resize(square, frame.side * entry.scale, frame.side * entry.scale) };
    const side = entry.side * entry.scale;
    const original = resize(square, side, side, { filter: frame.side > side ? 'lanczos' : 'bicubic' });
    const input = lowResolution(original, entry.scale);
    return { input, bicubic: resize(input, side, side), original };
  },
};

/** The worker as the page sees it. */
export type Cutter = typeof cutter;

function pixelsOf({ x, y, side }: Frame): PixelImage {
  if (!photo) throw new Error('There is no photograph yet');
  const context = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(photo, x, y, side, side, 0, 0, side, side);
  return createPixelImage(side, side, context.getImageData(0, 0, side, side).data);
}

expose(cutter);
