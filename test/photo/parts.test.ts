/** The parts of restorePhoto, each by itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FoundFace } from '../../src/detect/face-finder.js';
import { imageToFloats } from '../../src/image/floats.js';
import { resize } from '../../src/image/resize.js';
import { resizeFloats } from '../../src/image/resize-floats.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { agreement } from '../../src/photo/agreement.js';
import { backProject } from '../../src/photo/back-projection.js';
import { enlargeBackground } from '../../src/photo/background.js';
import { chooseFaces } from '../../src/photo/choose.js';
import { faceMask } from '../../src/photo/mask.js';
import { paste } from '../../src/photo/paste.js';
import { cropPixels, cropRegion } from '../../src/photo/region.js';
import { sharpness } from '../../src/photo/sharpness.js';
import { routeFor } from '../../src/run/route.js';
import { drawnPhoto } from './drawn-photo.js';

const box = { x: 22.4, y: 16.7, width: 18, height: 20 };
const photo = drawnPhoto(64, 48, [box]);

describe('chooseFaces', () => {
  const face = (x: number, size: number): FoundFace => ({
    box: { x, y: 10, width: size, height: size },
    score: 0.9,
  });
  const all = { faces: 'all', minFace: 10, maxFace: 100, dropNested: false } as const;
  const size = { width: 300, height: 200 };
  const reasons = (found: FoundFace[], options: Partial<Parameters<typeof chooseFaces>[2]> = {}) =>
    chooseFaces(found, size, { ...all, ...options }).map(({ reason }) => reason);

  it('says why a face is left alone', () => {
    expect(reasons([face(10, 5), face(10, 150), face(400, 20), face(-30, 20), face(10, 40), face(15, 8)])).toEqual([
      'smaller than minFace',
      'larger than maxFace',
      'outside the photo',
      'outside the photo',
      undefined,
      'smaller than minFace',
    ]);
  });

  it('drops what was found inside a face, such as its eyes', () => {
    const found = [face(100, 90), face(120, 20), face(180, 30)];
    expect(reasons(found, { dropNested: true })).toEqual([undefined, 'inside another face', undefined]);
    expect(reasons(found)).toEqual([undefined, undefined, undefined]);
  });

  it('takes the largest of those that can be restored, or those that a function names', () => {
    const found = [face(10, 30), face(60, 150), face(100, 40)];
    expect(reasons(found, { faces: 'largest' })).toEqual(['not chosen', 'larger than maxFace', undefined]);
    expect(reasons(found, { faces: (_, place) => place === 0 })).toEqual([
      undefined,
      'larger than maxFace',
      'not chosen',
    ]);
  });
});

describe('cropRegion and cropPixels', () => {
  it('lie on whole pixels around the face, sides in steps', () => {
    const region = cropRegion(box);
    expect(region.width % 8).toBe(0);
    expect(region.width).toBeGreaterThan(1.3 * 20);
    expect(Object.values(region).every(Number.isInteger)).toBe(true);
    expect(cropRegion(box, 32).width).toBe(64);
  });

  it('repeat the border beyond it', () => {
    const crop = cropPixels(photo, { left: -3, top: 40, width: 6, height: 12 });
    const at = (picture: PixelImage, x: number, y: number) =>
      picture.data.slice((y * picture.width + x) * 4, (y * picture.width + x) * 4 + 4);
    expect(at(crop, 0, 0)).toEqual(at(photo, 0, 40));
    expect(at(crop, 5, 11)).toEqual(at(photo, 2, 47));
    expect(at(crop, 4, 2)).toEqual(at(photo, 1, 42));
  });
});

describe('routeFor', () => {
  const network = {
    composition: {
      name: 'three',
      stages: [1, 2, 3].map((index) => ({
        index,
        scale: 2,
        totalScale: 2 ** index,
        bum: { config: { type: 'compact' } },
      })),
    },
  } as unknown as Parameters<typeof routeFor>[0];

  it('takes the stage whose faces are nearest in size, among those of exactly the factor', () => {
    const entries = (scale: number, sizes: readonly number[]) =>
      sizes.map((size) => {
        const { entry, factor } = routeFor(network, scale, size);
        expect(factor).toBe(scale);
        return entry;
      });
    expect(entries(2, [10, 20, 60, 300])).toEqual([1, 2, 3, 3]);
    expect(entries(4, [10, 20, 60])).toEqual([1, 2, 2]);
    expect(entries(8, [10, 60])).toEqual([1, 1]);
  });

  it('lets degraded faces enter where they belong, and enlarge as far as the stages from there do', () => {
    const routes = (scale: number) => [10, 25, 60].map((size) => Object.values(routeFor(network, scale, size, true)));
    expect(routes(8)).toEqual([
      [1, 8],
      [2, 4],
      [3, 2],
    ]);
    expect(routes(4)).toEqual([
      [1, 4],
      [2, 4],
      [3, 2],
    ]);
    expect(routes(2)).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
  });

  it('names the factors that there are', () => {
    expect(() => routeFor(network, 3, 20)).toThrow(/exactly 3 but three enlarges by 2, 4, 8/);
  });
});

describe('resizeFloats', () => {
  it('is resize without its rounding', () => {
    for (const [width, height] of [
      [128, 96],
      [16, 12],
      [31, 77],
    ] as const) {
      const bytes = resize(photo, width, height);
      const floats = resizeFloats(imageToFloats(photo), width, height);
      const worst = imageToFloats(bytes).data.reduce(
        (most, value, i) => Math.max(most, Math.abs(value - Math.min(1, Math.max(0, floats.data[i]!)))),
        0,
      );
      // Two roundings, one after each pass.
      expect(worst * 255).toBeLessThan(1.5);
    }
  });
});

describe('backProject', () => {
  const input = imageToFloats(photo);
  const enlarged = imageToFloats(resize(photo, 128, 96));
  const away = (picture: typeof input) => {
    const again = resizeFloats(picture, 64, 48);
    return Math.sqrt(again.data.reduce((sum, value, i) => sum + (value - input.data[i]!) ** 2, 0) / again.data.length);
  };

  it('makes a picture the input again when it is reduced', () => {
    expect(away(backProject(enlarged, input))).toBeLessThan(away(enlarged) / 10);
  });

  it('puts colours right and leaves noise alone where only low frequencies are asked for', () => {
    const tinted = { ...enlarged, data: enlarged.data.map((value, i) => (i % 3 === 0 ? value + 0.1 : value)) };
    const low = backProject(tinted, input, 'low');
    expect(away(low)).toBeLessThan(0.3 * away(tinted));
    const noisy = { ...input, data: input.data.map((value, i) => value + (((i * 7919) % 13) - 6) / 300) };
    const moved = (frequencies: 'all' | 'low') => {
      const [one, other] = [input, noisy].map((from) => backProject(enlarged, from, frequencies).data);
      return Math.sqrt(one!.reduce((sum, value, i) => sum + (value - other![i]!) ** 2, 0) / one!.length);
    };
    expect(moved('low')).toBeLessThan(0.5 * moved('all'));
  });
});

describe('sharpness', () => {
  it('falls with blur and knows its box', () => {
    const whole = { x: 0, y: 0, width: 64, height: 48 };
    const blurred = imageToFloats(resize(resize(photo, 16, 12), 64, 48));
    expect(sharpness(blurred, whole)).toBeLessThan(0.5 * sharpness(imageToFloats(photo), whole));
    expect(sharpness(imageToFloats(photo), box)).toBeGreaterThan(sharpness(imageToFloats(photo), whole));
  });
});

describe('agreement', () => {
  it('is 1 where the network says what the input says, and 0 where it does not', () => {
    const input = imageToFloats(photo);
    const made = imageToFloats(resize(photo, 128, 96));
    expect(Math.min(...agreement(made, input).data)).toBe(1);
    // A hand over the lower left corner that the network paints over.
    for (let y = 60; y < 96; y++)
      for (let x = 0; x < 40; x++) made.data.fill(0.9, (y * 128 + x) * 3, (y * 128 + x) * 3 + 3);
    const { data } = agreement(made, input);
    expect(data[85 * 128 + 15]).toBe(0);
    expect(data[20 * 128 + 100]).toBe(1);
  });
});

describe('faceMask', () => {
  const region = cropRegion(box);
  const { data, width, height } = faceMask(box, region, 2);

  it('is 1 over the middle of the face and falls to 0 before the crop ends', () => {
    const [x, y] = [Math.round((box.x + 9 - region.left) * 2), Math.round((box.y + 10 - region.top) * 2)];
    expect(data[y * width + x]).toBe(1);
    for (let i = 0; i < width; i++)
      expect([data[i], data[(height - 1) * width + i], data[i * width]]).toEqual([0, 0, 0]);
  });

  it('has no step', () => {
    for (let i = 1; i < data.length; i++) if (i % width) expect(Math.abs(data[i]! - data[i - 1]!)).toBeLessThan(0.5);
  });
});

describe('paste', () => {
  it('writes where the mask is above 0, and nothing of alpha', () => {
    const picture = createPixelImage(8, 8);
    const face = { width: 4, height: 4, channels: 3, data: new Float32Array(48).fill(1) };
    const mask = { width: 4, height: 4, data: new Float32Array(16) };
    mask.data[5] = 1;
    mask.data[6] = 0.5;
    mask.data[15] = 1;
    expect(paste(picture, face, mask, { left: 5, top: 3 })).toBe(2);
    expect([...picture.data.slice((4 * 8 + 6) * 4, (4 * 8 + 8) * 4)]).toEqual([255, 255, 255, 0, 128, 128, 128, 0]);
    expect(picture.data.filter((value) => value > 0)).toHaveLength(6);
    expect(paste(picture, face, mask, { left: 20, top: 3 })).toBe(0);
  });
});

describe('enlargeBackground', () => {
  it('gives the same picture in tiles as whole, for an upscaler that looks no farther than the overlap', async () => {
    const enlarge = (tile: PixelImage, scale: number) => resize(tile, tile.width * scale, tile.height * scale);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 24 }),
        fc.constantFrom(2, 4, 8),
        async (width, height, tile, scale) => {
          const picture = drawnPhoto(width, height, [{ x: 3, y: 3, width: 20, height: 20 }]);
          const whole = enlarge(picture, scale);
          expect(await enlargeBackground(picture, scale, { enlarge, tile, overlap: 3 })).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is the photo again, reduced, where it was back-projected, across the borders of tiles too', async () => {
    const wide = drawnPhoto(300, 20, [{ x: 240, y: 2, width: 16, height: 16 }]);
    const projected = await enlargeBackground(wide, 2, 'back-projected');
    const away = (picture: PixelImage) =>
      resize(picture, 300, 20).data.reduce((sum, value, i) => sum + (value - wide.data[i]!) ** 2, 0);
    expect(away(projected)).toBeLessThan(0.3 * away(resize(wide, 600, 40)));
  });
});
