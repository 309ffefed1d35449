import { describe, expect, it } from 'vitest';
import { jpeg } from '../../src/degrade/jpeg.js';
import { realInput } from '../../src/degrade/protocols.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { pattern } from '../image/pattern.js';

const spread = (a: PixelImage, b: PixelImage) =>
  a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / (a.width * a.height * 3);

/** Squares of `side` px, red and blue of about the same brightness by turns. */
function chequered(width: number, height: number, side: number): PixelImage {
  const image = createPixelImage(width, height);
  for (let i = 0; i < width * height; i++) {
    const odd = (Math.floor((i % width) / side) + Math.floor(i / width / side)) % 2;
    image.data.set(odd ? [200, 40, 40, 255] : [60, 60, 230, 255], 4 * i);
  }
  return image;
}

describe('JPEG with halved chroma', () => {
  it('mixes the colours of neighbours, where full chroma keeps them', () => {
    const fine = chequered(16, 16, 1);
    expect(spread(jpeg(fine, 100), fine)).toBeLessThan(2);
    expect(spread(jpeg(fine, 100, '4:2:0'), fine)).toBeGreaterThan(30);
  });

  it('keeps colours that are alike in 2x2 pixels', () => {
    const coarse = chequered(16, 16, 2);
    expect(spread(jpeg(coarse, 100, '4:2:0'), coarse)).toBeLessThan(2);
  });

  it.each([
    [1, 1],
    [3, 5],
    [17, 9],
  ])('takes sides of any length: %i x %i', (width, height) => {
    const flat = createPixelImage(width, height);
    for (let i = 0; i < width * height; i++) flat.data.set([150, 90, 60, 255], 4 * i);
    expect(spread(jpeg(flat, 95, '4:2:0'), flat)).toBeLessThan(2.5);
  });
});

describe('the protocol real', () => {
  const truth = resize(pattern('noise', 24, 24, 3), 128, 128);

  it('depends on the picture, its name and the entry alone', () => {
    const input = realInput(truth, 16, 1, 'a');
    expect(input).toEqual(realInput(truth, 16, 1, 'a'));
    expect(input).not.toEqual(realInput(truth, 16, 1, 'b'));
    expect(input).not.toEqual(realInput(truth, 16, 2, 'a'));
    expect(realInput(truth, 32, 2, 'a').width).toBe(32);
  });

  it('spoils every picture, and leaves it recognisable', () => {
    const clean = resize(truth, 16, 16);
    for (let i = 0; i < 40; i++) {
      const loss = spread(realInput(truth, 16, 1, `${i}`), clean);
      expect(loss).toBeGreaterThan(0.5);
      expect(loss).toBeLessThan(40);
    }
  });
});
