/** One sheet per face: LR · bicubic · each stage · boundaries over the result · original. */
import type { UpscaleResult } from 'msfsr';
import { composeSheet, drawBoundaries, type PixelImage, resize, type SheetCell } from 'msfsr/image';
import { lowResolution, psnr, ssim } from 'msfsr/metrics';

/** Side of a picture on the sheet: twice that of the truth. */
const CELL = 256;

const size = ({ width, height }: PixelImage) => `${width}×${height}`;
const quality = (image: PixelImage, truth: PixelImage) =>
  `${psnr(image, truth).toFixed(2)} dB · SSIM ${ssim(image, truth).toFixed(3)}`;

/**
 * Composes the sheet of one face. The stages before the last are compared with the truth reduced to their size.
 *
 * @param hr the truth
 * @param lr what was made of it
 * @param result with stages and boundaries
 */
export function faceSheet(title: string, hr: PixelImage, lr: PixelImage, result: UpscaleResult): PixelImage {
  const { stages = [], boundaries = [], image, milliseconds, backend } = result;
  const bicubic = resize(lr, hr.width, hr.height);
  const cells: SheetCell[] = [
    { image: lr, label: `LR ${size(lr)}` },
    { image: bicubic, label: `bicubic ${size(bicubic)}\n${quality(bicubic, hr)}` },
  ];
  for (const { stage, image: made } of stages) {
    const isLast = stage === stages.length;
    const truth = isLast ? hr : lowResolution(hr, hr.width / made.width);
    const time = isLast ? `\n${milliseconds.toFixed(0)} ms\n${backend}` : '';
    cells.push({ image: made, label: `stage ${stage}: ${size(made)}\n${quality(made, truth)}${time}` });
  }
  const maps = boundaries[boundaries.length - 1];
  if (maps) {
    const large = resize(image, CELL, CELL);
    cells.push({ image: drawBoundaries(large, maps), label: `boundaries of stage ${maps.stage}\nover the result` });
  }
  cells.push({ image: hr, label: `original ${size(hr)}` });
  return composeSheet([cells], { title, cell: CELL });
}
