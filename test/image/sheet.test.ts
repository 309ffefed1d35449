import { describe, expect, it } from 'vitest';
import { ImageError, OptionError } from '../../src/errors.js';
import { drawText, fitText, textWidth } from '../../src/image/draw-text.js';
import { enlargeNearest } from '../../src/image/enlarge-nearest.js';
import { glyph } from '../../src/image/font.js';
import { composeSheet } from '../../src/image/sheet.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { pattern } from './pattern.js';

function pixel(image: PixelImage, x: number, y: number): number[] {
  const i = (y * image.width + x) * 4;
  return [...image.data.subarray(i, i + 4)];
}

describe('font', () => {
  it('literal: A', () => {
    expect(glyph('A')).toEqual([0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001, 0]);
  });

  it('has eight rows of five bits for every printable ASCII character, all different', () => {
    const seen = new Set<string>();
    for (let code = 33; code < 127; code++) {
      const rows = glyph(String.fromCharCode(code));
      expect(rows).toHaveLength(8);
      for (const row of rows) expect(row >= 0 && row < 32).toBe(true);
      seen.add(rows.join());
    }
    expect(seen.size).toBe(94);
  });

  it('draws nothing for white space and a box for what it lacks', () => {
    expect(glyph(' ')).toEqual(new Array(8).fill(0));
    for (const unknown of ['é', '漢', '\u0001', '😀']) expect(glyph(unknown)[0]).toBe(31);
    expect(glyph('—')).toEqual(glyph('-'));
  });
});

describe('drawText', () => {
  it('draws at the place and scale asked for, and cuts at the border', () => {
    const image = createPixelImage(20, 20);
    drawText(image, 'I', 2, 3, [1, 2, 3], 2); // upper row .###. → columns 4 to 9
    expect(pixel(image, 3, 3)[3]).toBe(0);
    expect(pixel(image, 4, 3)).toEqual([1, 2, 3, 255]);
    expect(pixel(image, 9, 4)).toEqual([1, 2, 3, 255]);
    expect(pixel(image, 10, 4)[3]).toBe(0);
    expect(() => drawText(image, 'outside', -7, 15, [0, 0, 0], 3)).not.toThrow();
  });

  it('shortens lines that are too wide', () => {
    expect(textWidth('abc', 2)).toBe(34);
    expect(fitText('abc', 34, 2)).toBe('abc');
    expect(fitText('abcdef', 34, 2)).toBe('ab…');
    expect(textWidth(fitText('a much longer line', 100, 2), 2)).toBeLessThanOrEqual(100);
    expect(fitText('abc', 3, 2)).toBe('');
  });
});

describe('enlargeNearest', () => {
  it('repeats pixels', () => {
    const image = pattern('alpha', 3, 2, 1);
    const large = enlargeNearest(image, 9, 8);
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 9; x++) {
        expect(pixel(large, x, y)).toEqual(pixel(image, Math.floor(x / 3), Math.floor(y / 4)));
      }
    }
  });
});

describe('composeSheet', () => {
  const image = createPixelImage(
    2,
    2,
    new Uint8Array(16).fill(255).map((_, i) => (i % 4 === 1 ? 0 : 255)),
  ); // magenta

  it('has the size that its parts ask for', () => {
    const bare = composeSheet([[{ image }, { image }]], { cell: 32, gap: 4, margin: 5 });
    expect([bare.width, bare.height]).toEqual([32 * 2 + 4 + 10, 32 + 10]);
    const full = composeSheet([[{ image, label: 'a\nb' }], [{ image }, { image }]], {
      cell: 32,
      gap: 4,
      margin: 5,
      textScale: 1,
      title: 'T',
      columns: ['x', 'y', 'z'],
    });
    // title 8 · 2 + 4, headings 8 + 2, pictures 32 + 4 + 32, two lines of 8 + 2
    expect([full.width, full.height]).toEqual([32 * 3 + 8 + 10, 10 + 20 + 10 + 68 + 20]);
  });

  it('puts pictures in their places on opaque paper', () => {
    const sheet = composeSheet([[{ image }, { image, filter: 'bicubic' }]], { cell: 32, gap: 4, margin: 5 });
    expect(pixel(sheet, 4, 5)).toEqual([255, 255, 255, 255]);
    expect(pixel(sheet, 5, 5)).toEqual([255, 0, 255, 255]);
    expect(pixel(sheet, 36, 36)).toEqual([255, 0, 255, 255]);
    expect(pixel(sheet, 38, 20)).toEqual([255, 255, 255, 255]);
    expect(pixel(sheet, 41, 5)).toEqual([255, 0, 255, 255]);
  });

  it('centres pictures that are not square, reduces large ones, shows paper through transparent ones', () => {
    const clear = createPixelImage(100, 50);
    const sheet = composeSheet([[{ image: clear }]], { cell: 40, margin: 0, background: [9, 8, 7] });
    expect([sheet.width, sheet.height]).toEqual([40, 20]);
    expect(pixel(sheet, 20, 10)).toEqual([9, 8, 7, 255]);
    const odd = composeSheet([[{ image }]], { cell: 33, margin: 0 }); // nearest by the whole factor 16
    expect([odd.width, odd.height]).toEqual([33, 32]);
    expect(pixel(odd, 32, 0)).toEqual([255, 255, 255, 255]);
  });

  it('refuses empty sheets, bad options and bad cells', () => {
    expect(() => composeSheet([])).toThrow(OptionError);
    expect(() => composeSheet([[]])).toThrow(/at least one row with a cell/);
    expect(() => composeSheet([[{ image }]], { cell: 3 })).toThrow(OptionError);
    expect(() => composeSheet([[{ image }]], { titel: 'x' } as object)).toThrow(/did you mean "title"/);
    expect(() => composeSheet([[{ image }]], { ink: [0, 0, 256] })).toThrow(/ink\[2\]/);
    expect(() => composeSheet([[{ image: {} as PixelImage }]])).toThrow(ImageError);
  });
});
