/** Text on pictures. */
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyph } from './font.js';
import type { PixelImage } from './types.js';

/** An opaque colour: red, green, blue in [0, 255]. */
export type Rgb = readonly [number, number, number];

/** Columns from one glyph to the next, font px. */
const ADVANCE = GLYPH_WIDTH + 1;

/**
 * Width of one line of text, px.
 *
 * @param scale px of the picture for one px of the font
 */
export function textWidth(line: string, scale: number): number {
  const characters = Array.from(line).length;
  return characters === 0 ? 0 : (characters * ADVANCE - 1) * scale;
}

/** Height of one line of text without leading, px. */
export function textHeight(scale: number): number {
  return GLYPH_HEIGHT * scale;
}

/** The line, cut with `…` if it is wider than `width` px. */
export function fitText(line: string, width: number, scale: number): string {
  if (textWidth(line, scale) <= width) return line;
  const room = Math.floor((width / scale + 1) / ADVANCE);
  if (room < 1) return '';
  return `${Array.from(line)
    .slice(0, room - 1)
    .join('')
    .trimEnd()}…`;
}

/**
 * Draws one line of text into a picture, in place; what lies outside is cut off.
 *
 * @param image picture to draw on
 * @param line text; see `font.ts` for the characters it can show
 * @param left px of the first glyph's left edge
 * @param top px of its upper edge
 * @param colour ink
 * @param scale px of the picture for one px of the font
 */
export function drawText(image: PixelImage, line: string, left: number, top: number, colour: Rgb, scale: number): void {
  for (const [i, character] of Array.from(line).entries()) {
    const x = left + i * ADVANCE * scale;
    for (const [row, bits] of glyph(character).entries()) {
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        if (((bits >> (GLYPH_WIDTH - 1 - column)) & 1) === 1) {
          fillRectangle(image, x + column * scale, top + row * scale, scale, scale, colour);
        }
      }
    }
  }
}

/** Fills a rectangle in place, cut to the picture. */
export function fillRectangle(
  image: PixelImage,
  left: number,
  top: number,
  width: number,
  height: number,
  [r, g, b]: Rgb,
): void {
  const right = Math.min(left + width, image.width);
  const bottom = Math.min(top + height, image.height);
  for (let y = Math.max(0, top); y < bottom; y++) {
    for (let x = Math.max(0, left); x < right; x++) {
      const i = (y * image.width + x) * 4;
      image.data[i] = r;
      image.data[i + 1] = g;
      image.data[i + 2] = b;
      image.data[i + 3] = 255;
    }
  }
}
