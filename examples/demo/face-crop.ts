/** The evaluation crop of a face in a photograph. */
import { evaluationCrop } from 'msfsr/faces';
import { createPixelImage, type PixelImage } from 'msfsr/image';
import type { FaceBox } from './face-box.js';

/** Side of the data set's stored crops over the side of the box. */
const STORED = 1.7;

/**
 * Cuts a face out of a photograph exactly as the evaluation does: first the data set's stored square, then its evaluation crop.
 *
 * @returns 128x128
 */
export function cropFace(photo: PixelImage, box: FaceBox): PixelImage {
  const side = Math.min(Math.ceil(STORED * box.size), photo.width, photo.height);
  const inside = (centre: number, length: number) =>
    Math.round(Math.min(Math.max(centre - side / 2, 0), length - side));
  const left = inside(box.cx, photo.width);
  const top = inside(box.cy, photo.height);
  const face = { cx: box.cx - left, cy: box.cy - top, size: box.size };
  return evaluationCrop(cut(photo, left, top, side), { id: 'photo', side, face });
}

function cut(photo: PixelImage, left: number, top: number, side: number): PixelImage {
  const square = createPixelImage(side, side);
  for (let y = 0; y < side; y++) {
    const start = ((top + y) * photo.width + left) * 4;
    square.data.set(photo.data.subarray(start, start + side * 4), y * side * 4);
  }
  return square;
}
