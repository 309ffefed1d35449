import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImageError, OptionError, ShapeError } from '../../src/errors.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import {
  lowResolution,
  lowResolutionConsistency,
  luma,
  msSsim,
  msSsimScales,
  niqeStyle,
} from '../../src/metrics/index.js';
import { naturalFeatures } from '../../src/metrics/natural-features.js';
import { readImage } from '../../src/node/index.js';
import { type PatternKind, pattern } from '../image/pattern.js';

type Recipe = [PatternKind, number, number];
interface Reference {
  a: Recipe;
  b: Recipe;
  width: number;
  height: number;
  msSsimY: number;
  scales: number;
  features?: number[];
  niqeStyle?: number;
}

const file = new URL('./perceptual-reference.json', import.meta.url);
const references: Reference[] = JSON.parse(readFileSync(file, 'utf8'));
const picture = ([kind, seed, grain]: Recipe, width: number, height: number) =>
  resize(pattern(kind, grain, grain, seed), width, height);
const flat = (value: number, side = 128) =>
  createPixelImage(
    side,
    side,
    new Uint8Array(side * side * 4).map((_, i) => ((i & 3) === 3 ? 255 : value)),
  );
const rough = picture(['noise', 1, 40], 128, 128);

/** Adds noise of a given deviation, the same every time. */
function noisy(image: PixelImage, deviation: number): PixelImage {
  const data = image.data.slice();
  let state = 1;
  for (let i = 0; i < data.length; i++) {
    let sum = 0;
    for (let k = 0; k < 4; k++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      sum += state / 2 ** 32 - 0.5;
    }
    if ((i & 3) !== 3) data[i] = image.data[i]! + sum * Math.sqrt(3) * deviation;
  }
  return { ...image, data };
}

describe('perceptual metrics equal the numpy reference', () => {
  for (const { a, b, width, height, ...expected } of references) {
    it(`${a.join(' ')} against ${b.join(' ')}, ${width}×${height}`, () => {
      const [x, y] = [picture(a, width, height), picture(b, width, height)];
      expect(msSsim(x, y)).toBeCloseTo(expected.msSsimY, 9);
      expect(msSsim(y, x)).toBeCloseTo(expected.msSsimY, 9);
      expect(msSsimScales(width, height)).toBe(expected.scales);
      if (!expected.features) return;
      const [first] = naturalFeatures(luma(x), width, height);
      for (const [i, value] of first!.entries()) expect(value, `feature ${i}`).toBeCloseTo(expected.features[i]!, 8);
      expect(niqeStyle(x)).toBeCloseTo(expected.niqeStyle!, 7);
    });
  }
});

describe('msSsim', () => {
  it('takes as many scales as the window leaves room for', () => {
    expect([10, 11, 21, 22, 43, 44, 87, 88, 128, 175, 176, 4000].map((side) => msSsimScales(side, side + 1))).toEqual([
      0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5,
    ]);
  });

  it('is 1 for identical pictures, ignores alpha, and counts negative terms as 0', () => {
    const other = createPixelImage(128, 128, rough.data.slice());
    for (let i = 3; i < other.data.length; i += 4) other.data[i] = 7;
    expect(msSsim(rough, other)).toBeCloseTo(1, 12);
    const negative = createPixelImage(
      128,
      128,
      rough.data.map((value) => 255 - value),
    );
    expect(msSsim(rough, negative)).toBe(0);
  });

  it('refuses different sizes and pictures below two scales', () => {
    expect(() => msSsim(rough, flat(3, 127))).toThrow(ShapeError);
    expect(() => msSsim(flat(3, 21), flat(3, 21))).toThrow(/at least 22 px a side for MS-SSIM.*received 21×21/);
    expect(() => msSsim(rough, {} as PixelImage)).toThrow(ImageError);
  });
});

describe('lowResolutionConsistency', () => {
  const lr = lowResolution(rough);

  it('literal: the truth fits its input exactly, one level off is 48.13 dB', () => {
    expect(lowResolutionConsistency(rough, lr)).toEqual({ psnrY: Infinity, psnrRgb: Infinity });
    const { psnrY, psnrRgb } = lowResolutionConsistency(flat(101), flat(100, 16));
    expect(psnrRgb).toBeCloseTo(20 * Math.log10(255), 12);
    expect(psnrY).toBeCloseTo(20 * Math.log10(255 / (219 / 255)), 9);
  });

  it('ranks Lanczos enlargement before nearest neighbours of another picture', () => {
    const own = lowResolutionConsistency(resize(lr, 128, 128, { filter: 'lanczos' }), lr);
    const foreign = lowResolutionConsistency(picture(['noise', 9, 40], 128, 128), lr);
    expect(own.psnrY).toBeGreaterThan(foreign.psnrY + 10);
  });

  it('refuses sizes that are no multiple', () => {
    expect(() => lowResolutionConsistency(flat(1, 100), lr)).toThrow(ShapeError);
    expect(() => lowResolutionConsistency(createPixelImage(128, 64), lr)).toThrow(
      /multiple of lr \(16×16 px\).*128×64/,
    );
    expect(() => lowResolutionConsistency(lr, rough)).toThrow(ShapeError);
  });
});

describe('niqeStyle', () => {
  /** Four sharp crops of a photograph that face-api brings along. */
  async function photographs(): Promise<PixelImage[]> {
    const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json'));
    const whole = await readImage(join(folder, 'demo', 'sample1.jpg'));
    const size = Math.floor(Math.min(whole.width, whole.height) / 2);
    const corners = [0, size].flatMap((x) => [0, size].map((y) => [x, y] as const));
    return corners.map(([x, y]) => resize(whole, 128, 128, { filter: 'lanczos', box: [x, y, x + size, y + size] }));
  }
  const rises = (values: readonly number[]) => expect(values).toEqual([...values].sort((a, b) => a - b));

  it('rises with blur', async () => {
    for (const sharp of await photographs()) {
      rises([1, 2, 4].map((scale) => niqeStyle(resize(lowResolution(sharp, scale), 128, 128))));
    }
  });

  it('rises with noise', async () => {
    for (const sharp of await photographs()) rises([0, 5, 10, 20, 40].map((sigma) => niqeStyle(noisy(sharp, sigma))));
  });

  it('is Infinity for a flat picture, whatever its colour', () => {
    for (const value of [0, 1, 77, 128, 255]) expect(niqeStyle(flat(value))).toBe(Infinity);
  });

  it('leaves flat blocks out and takes pictures of any size from 64 px', () => {
    const half = createPixelImage(128, 128, rough.data.slice());
    half.data.fill(90, 64 * 128 * 4);
    expect(naturalFeatures(luma(half), 128, 128).length).toBeLessThan(13);
    expect(niqeStyle(half)).toBeGreaterThan(0);
    expect(niqeStyle(resize(rough, 97, 65))).toBeGreaterThan(0);
    expect(() => niqeStyle(resize(rough, 200, 63))).toThrow(/at least 64 px a side.*received 200×63/);
    expect(() => niqeStyle(flat(1, 32))).toThrow(OptionError);
    expect(() => niqeStyle(null as unknown as PixelImage)).toThrow(ImageError);
  });
});
