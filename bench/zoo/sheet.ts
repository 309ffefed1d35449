import type { OpenNetwork } from '../../src/cli/open-network.js';
import { composeSheet, type PixelImage, resize, type SheetCell } from '../../src/image/index.js';
import type { EvaluationImage } from '../../src/metrics/evaluate.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { psnr } from '../../src/metrics/psnr.js';
import { upscaleFace } from '../../src/run/upscale-face.js';

/** A row for each picture: bicubic enlargement, every network with its PSNR Y, and the truth. */
export async function zooSheet(
  networks: readonly OpenNetwork[],
  images: readonly EvaluationImage[],
): Promise<PixelImage> {
  const rows: SheetCell[][] = [];
  for (const { load } of images) {
    const hr = await load();
    const lr = lowResolution(hr, networks[0]!.network.scale);
    const labelled = (image: PixelImage) => ({ image, label: `${psnr(image, hr).toFixed(2)} dB` });
    const row = [labelled(resize(lr, hr.width, hr.height))];
    for (const { network } of networks) row.push(labelled((await upscaleFace(lr, { model: network })).image));
    rows.push([...row, { image: hr }]);
  }
  const columns = ['bicubic', ...networks.map(({ name }) => name), 'truth'];
  return composeSheet(rows, { columns, cell: 128, textScale: 1 });
}
