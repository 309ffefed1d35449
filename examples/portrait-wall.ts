import sharp from 'sharp';
import { PORTRAITS, portrait } from './portraits.js';

/** Size of the photo, px. */
const [WIDTH, HEIGHT] = [432, 264] as const;
/** Left and upper edge and side of each portrait, px. */
const PLACES = [
  [40, 62, 92],
  [166, 40, 56],
  [170, 136, 72],
  [276, 72, 104],
] as const;

const frame = ([x, y, side]: (typeof PLACES)[number]) => `
  <rect x="${x - 9}" y="${y - 5}" width="${side + 20}" height="${side + 20}" fill="#000" opacity=".18"/>
  <rect x="${x - 10}" y="${y - 10}" width="${side + 20}" height="${side + 20}" fill="#4a3527"/>
  <rect x="${x - 6}" y="${y - 6}" width="${side + 12}" height="${side + 12}" fill="#efe9dc"/>`;

/** A drawn wall. */
const WALL = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">
  <defs><linearGradient id="light" x2="1" y2=".6"><stop stop-color="#c9c2b3"/><stop offset="1" stop-color="#7f8c8a"/></linearGradient></defs>
  <rect width="100%" height="100%" fill="url(#light)"/>
  <rect y="${HEIGHT - 34}" width="100%" height="34" fill="#6b5646"/>
  <rect y="${HEIGHT - 38}" width="100%" height="6" fill="#e8e1d2"/>
  ${PLACES.map(frame).join('')}
</svg>`;

/** A photo of a drawn wall with the portraits (CC0), their faces 30 to 60 px high, as a JPEG file. */
export async function portraitWall(): Promise<Buffer> {
  const portraits = await Promise.all(
    Array.from({ length: PORTRAITS }, async (_, i) => {
      const [left, top, side] = PLACES[i]!;
      return {
        input: await sharp(await portrait(i))
          .resize(side, side)
          .png()
          .toBuffer(),
        left,
        top,
      };
    }),
  );
  return sharp(Buffer.from(WALL)).composite(portraits).flatten().jpeg({ quality: 88 }).toBuffer();
}
