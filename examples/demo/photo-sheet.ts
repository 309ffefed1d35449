/** A whole photograph, made small and restored: the small one, bicubic enlargement and the restored one, side by side. */
import { composeSheet, type PixelImage, resize } from 'msfsr/image';
import { lowResolution } from 'msfsr/metrics';
import { restorePhoto } from 'msfsr/node';

/** By how much the photograph is made small, and enlarged again. */
const SCALE = 4;
/** Longest side of a photograph on the sheet, px. */
const LONGEST = 960;

/** What {@link photoSheet} gives. */
export interface PhotoSheet {
  readonly sheet: PixelImage;
  readonly restored: number;
  readonly found: number;
}

/** Makes a photograph small, restores it, and puts both beside bicubic enlargement. */
export async function photoSheet(title: string, photo: PixelImage, weights?: string): Promise<PhotoSheet> {
  const factor = Math.min(1, LONGEST / Math.max(photo.width, photo.height));
  const whole = (side: number) => Math.floor((side * factor) / SCALE) * SCALE;
  const truth = resize(photo, whole(photo.width), whole(photo.height));
  const small = lowResolution(truth, SCALE);
  const { image, faces } = await restorePhoto(small, { scale: SCALE, ...(weights !== undefined && { weights }) });
  const label = ({ width, height }: PixelImage) => `${width}×${height}`;
  const bicubic = resize(small, truth.width, truth.height);
  const cells = [
    { image: bicubic, label: `bicubic, from ${label(small)}` },
    { image, label: `faces restored, ${label(image)}` },
  ];
  return {
    sheet: composeSheet([cells], { title, cell: Math.max(truth.width, truth.height) }),
    restored: faces.filter((face) => face.restored).length,
    found: faces.length,
  };
}
