/** The evaluation crop of a face in a photograph. */
import { evaluationCrop } from 'msfsr/faces';
import { cropSquare, type FaceSquare, type PixelImage, squareAround, wholeSquare } from 'msfsr/image';

/** Side of the data set's stored crops over the side of the face. */
const STORED = 1.7;

/**
 * Cuts a face out of a photograph exactly as the evaluation does: first the data set's stored square, then its evaluation crop.
 *
 * @returns 128x128
 */
export function cropFace(photo: PixelImage, { cx, cy, size }: FaceSquare): PixelImage {
  const square = wholeSquare(squareAround({ cx, cy }, Math.ceil(STORED * size), photo));
  const face = { cx: cx - square.left, cy: cy - square.top, size };
  return evaluationCrop(cropSquare(photo, square), { id: 'photo', side: square.side, face });
}
