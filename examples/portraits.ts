import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const SHEET = fileURLToPath(new URL('../docs/faces.jpg', import.meta.url));
/** Where the originals lie on the sheet, px; made by scripts/result-sheet.ts. */
const [LEFT, TOP, SIDE, STEP] = [836, 20, 192, 214] as const;

/** How many portraits there are. */
export const PORTRAITS = 4;

/** A portrait as a WebP file: an original of the README's sheet (CC0, none of them in the training set), from 0. */
export const portrait = (index: number): Promise<Buffer> =>
  sharp(SHEET)
    .extract({ left: LEFT, top: TOP + STEP * index, width: SIDE, height: SIDE })
    .webp({ quality: 95 })
    .toBuffer();
