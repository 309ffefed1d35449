import type { PixelImage } from '../image/types.js';
import { type Degradation, degrade } from './degrade.js';
import { Stream } from './stream.js';

/** What cameras and chats do to a small face: slight blur, an unknown filter, noise, JPEG with halved chroma. */
const REAL: Degradation = {
  blur: [0.2, 0.9],
  filters: ['bicubic', 'lanczos', 'bilinear', 'box'],
  noise: [0, 8 / 255],
  jpegShare: 1,
  jpegQuality: [35, 90],
  chroma: '4:2:0',
};

/**
 * The low-resolution picture of the protocol `real`, by which weights for real pictures are measured. It depends on the arguments alone: the
 * draws are those of `new Stream('real', entry, id)`.
 *
 * @param truth square
 * @param size side of the result, px
 * @param entry stage at which it will enter the network
 * @param id name of the picture
 */
export const realInput = (truth: PixelImage, size: number, entry: number, id: string): PixelImage =>
  degrade(truth, size, REAL, new Stream('real', entry, id));
