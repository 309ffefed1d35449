import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ImageError, OptionError, ShapeError } from '../../src/errors.js';
import { createPixelImage } from '../../src/image/types.js';
import { lowResolution, luma, msSsim, psnr, score, ssim } from '../../src/metrics/index.js';
import { type PatternKind, pattern } from '../image/pattern.js';

interface Reference {
  a: [PatternKind, number];
  b: [PatternKind, number];
  width: number;
  height: number;
  psnrRgb: number | null;
  psnrY: number | null;
  ssimY: number;
  p1PsnrY: number | null;
  p1PsnrRgb: number | null;
  p1SsimY: number;
}

const references: Reference[] = JSON.parse(readFileSync(new URL('./reference.json', import.meta.url), 'utf8'));

/** JSON has no infinity: null stands for identical pictures. */
function expectDecibels(received: number, expected: number | null): void {
  if (expected === null) expect(received).toBe(Infinity);
  else expect(received).toBeCloseTo(expected, 9);
}

describe('metrics equal the numpy reference', () => {
  for (const one of references) {
    it(`${one.a.join(' ')} against ${one.b.join(' ')}, ${one.width}×${one.height}`, () => {
      const a = pattern(one.a[0], one.width, one.height, one.a[1]);
      const b = pattern(one.b[0], one.width, one.height, one.b[1]);
      expectDecibels(psnr(a, b, { channels: 'rgb' }), one.psnrRgb);
      expectDecibels(psnr(a, b), one.psnrY);
      expectDecibels(psnr(a, b, { protocol: 'p1' }), one.p1PsnrY);
      expectDecibels(psnr(a, b, { protocol: 'p1', channels: 'rgb' }), one.p1PsnrRgb);
      expect(ssim(a, b)).toBeCloseTo(one.ssimY, 9);
      expect(ssim(a, b, { protocol: 'p1' })).toBeCloseTo(one.p1SsimY, 9);
      expect(score(a, b)).toEqual({
        psnrRgb: psnr(a, b, { channels: 'rgb' }),
        psnrY: psnr(a, b, { channels: 'y' }),
        ssimY: ssim(a, b),
        msSsimY: msSsim(a, b),
        p1PsnrY: psnr(a, b, { protocol: 'p1' }),
        p1SsimY: ssim(a, b, { protocol: 'p1' }),
      });
      expect(psnr(a, b)).toBe(psnr(b, a));
      expect(ssim(a, b)).toBeCloseTo(ssim(b, a), 12);
    });
  }
});

describe('luma', () => {
  const image = createPixelImage(2, 2, new Uint8Array([0, 0, 0, 255, 255, 255, 255, 0, 255, 0, 0, 9, 10, 20, 30, 255]));

  it('is studio range: black 16, white 235', () => {
    const plane = luma(image);
    expect(plane[0]).toBe(16);
    expect(plane[1]).toBeCloseTo(235, 12);
    expect(plane[2]).toBeCloseTo(81.481, 12);
    expect(plane[3]).toBeCloseTo(16 + (654.81 + 2571.06 + 748.98) / 255, 12);
  });

  it('rounds when asked', () => {
    expect([...luma(image, true)]).toEqual([16, 235, 81, 32]);
  });
});

describe('psnr and ssim', () => {
  const image = pattern('smooth', 32, 32, 1);

  it('literal: one level of error everywhere is 48.13 dB', () => {
    const other = createPixelImage(32, 32, new Uint8Array(32 * 32 * 4).fill(100));
    const brighter = createPixelImage(32, 32, new Uint8Array(32 * 32 * 4).fill(101));
    expect(psnr(other, brighter, { channels: 'rgb' })).toBeCloseTo(20 * Math.log10(255), 12);
    expect(psnr(other, brighter)).toBeCloseTo(20 * Math.log10(255 / (219 / 255)), 9);
  });

  it('ignores alpha', () => {
    const other = createPixelImage(32, 32, image.data.slice());
    for (let i = 3; i < other.data.length; i += 4) other.data[i] = 7;
    expect(psnr(image, other)).toBe(Infinity);
    expect(ssim(image, other)).toBeCloseTo(1, 12);
  });

  it('refuses different sizes', () => {
    const other = createPixelImage(32, 31);
    expect(() => psnr(image, other)).toThrow(ShapeError);
    expect(() => ssim(image, other)).toThrow(/same size but received 32×32 and 32×31/);
  });

  it('refuses pictures that are too small, unknown options and non-pictures', () => {
    const small = createPixelImage(10, 40);
    expect(() => ssim(small, small)).toThrow(/at least 11 px a side for SSIM.*received 10×40/);
    expect(() => ssim(createPixelImage(22, 40), createPixelImage(22, 40), { protocol: 'p1' })).toThrow(OptionError);
    expect(() => psnr(createPixelImage(16, 40), createPixelImage(16, 40), { protocol: 'p1' })).toThrow(OptionError);
    expect(() => psnr(image, image, { channels: 'Y' as 'y' })).toThrow(/one of "y", "rgb"/);
    expect(() => psnr(image, image, { protocol: 'P1' as 'p1' })).toThrow(OptionError);
    expect(() => psnr(image, {} as typeof image)).toThrow(ImageError);
  });
});

describe('lowResolution', () => {
  it('divides the sides by the scale', () => {
    const lr = lowResolution(pattern('noise', 64, 32, 1), 8);
    expect([lr.width, lr.height]).toEqual([8, 4]);
  });

  it('refuses sides that do not divide', () => {
    expect(() => lowResolution(createPixelImage(64, 30), 8)).toThrow(/divisible by 8 for hr but received 64×30/);
    expect(() => lowResolution(createPixelImage(64, 32), 0)).toThrow(OptionError);
  });
});
