import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FaceFinder, FoundFace } from '../../src/detect/face-finder.js';
import { boxesFinder, tiledFinder } from '../../src/detect/index.js';
import { suppress } from '../../src/detect/suppress.js';
import { searchLevels } from '../../src/detect/tiles.js';
import { ImageError, OptionError } from '../../src/errors.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';

const RANGE = { smallest: 20, largest: 80, tile: 384, multiple: 32, least: 128 };

const face = (x: number, y: number, side: number, score: number): FoundFace => ({
  box: { x, y, width: side, height: side },
  score,
});

describe('searchLevels', () => {
  it('shows every face whole in some tile, at a size that the detector likes', () => {
    const photo = fc.record({ width: fc.integer({ min: 1, max: 3000 }), height: fc.integer({ min: 1, max: 3000 }) });
    const sizes = fc.record({
      minFace: fc.integer({ min: 10, max: 200 }),
      ratio: fc.double({ min: 1, max: 30, noNaN: true }),
    });
    const place = fc.record({
      x: fc.double({ min: 0, max: 1, noNaN: true }),
      y: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const property = fc.property(
      photo,
      sizes,
      place,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (image, { minFace, ratio }, at, t) => {
        const maxFace = Math.min(minFace * ratio, image.width, image.height);
        const side = minFace * (maxFace / minFace) ** t;
        if (maxFace < minFace) return;
        const [x, y] = [at.x * (image.width - side), at.y * (image.height - side)];
        const seen = searchLevels(image, { minFace, maxFace }, RANGE).some((level) => {
          const [scale, tall] = [level.width / image.width, level.height / image.height];
          const inside = (starts: readonly number[], length: number, from: number, by: number) =>
            starts.some((start) => start <= from * by + 1 && start + length >= (from + side) * by - 1);
          const fits = side * scale >= RANGE.smallest * 0.9 && side * scale <= RANGE.largest * 1.1;
          return (
            fits && inside(level.lefts, level.tileWidth, x, scale) && inside(level.tops, level.tileHeight, y, tall)
          );
        });
        expect(seen).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 500, seed: 3 });
  });

  it('covers every pixel of each level, in tiles no larger than allowed', () => {
    for (const [width, height] of [
      [385, 384],
      [1000, 37],
      [4000, 3000],
      [1, 1],
    ] as const) {
      for (const level of searchLevels({ width, height }, { minFace: 20, maxFace: 500 }, RANGE)) {
        for (const [starts, side, length] of [
          [level.lefts, level.tileWidth, level.width],
          [level.tops, level.tileHeight, level.height],
        ] as const) {
          expect(side % RANGE.multiple).toBe(0);
          expect(side).toBeLessThanOrEqual(RANGE.tile);
          expect(starts[0]).toBe(0);
          expect(starts.at(-1)! + side).toBeGreaterThanOrEqual(length);
          for (const [i, start] of starts.slice(1).entries()) expect(start).toBeLessThanOrEqual(starts[i]! + side);
        }
      }
    }
  });
});

describe('suppress', () => {
  it('makes one box of those that mean the same face, nearer to the surer ones', () => {
    const [merged, ...others] = suppress([face(0, 0, 100, 0.9), face(10, 0, 100, 0.45)]);
    expect(others).toEqual([]);
    expect(merged!.score).toBe(0.9);
    expect(merged!.box.x).toBeCloseTo(10 / 3);
  });

  it('keeps neighbours apart', () => {
    expect(suppress([face(0, 0, 100, 0.9), face(80, 0, 100, 0.8)])).toHaveLength(2);
  });

  it('drops an eye that is taken for a face, and a large box round much surer faces', () => {
    expect(suppress([face(0, 0, 100, 0.7), face(20, 30, 20, 0.8)]).map(({ box }) => box.width)).toEqual([100]);
    expect(suppress([face(0, 0, 100, 0.6), face(20, 30, 30, 0.95)]).map(({ box }) => box.width)).toEqual([30]);
  });
});

/** Finds bright squares, whose brightness is their number. */
const brightSquares =
  (seen: PixelImage[] = []): FaceFinder =>
  async (tile) => {
    seen.push(tile);
    const spans = new Map<number, [number, number, number, number]>();
    for (let y = 0; y < tile.height; y++) {
      for (let x = 0; x < tile.width; x++) {
        const value = tile.data[(y * tile.width + x) * 4]!;
        if (value < 250) continue;
        const [x0, y0, x1, y1] = spans.get(255) ?? [x, y, x, y];
        spans.set(255, [Math.min(x0, x), Math.min(y0, y), Math.max(x1, x), Math.max(y1, y)]);
      }
    }
    return [...spans.values()]
      .filter(([x0, y0, x1, y1]) => x0 > 2 && y0 > 2 && x1 < tile.width - 3 && y1 < tile.height - 3)
      .map(([x0, y0, x1, y1]) => ({
        box: { x: x0, y: y0, width: x1 + 1 - x0, height: y1 + 1 - y0 },
        score: 0.9,
        points: Float32Array.of(x0, y0, x1, y1),
      }));
  };

function photoWith(width: number, height: number, [x, y, side]: readonly [number, number, number]): PixelImage {
  const photo = createPixelImage(width, height);
  for (let row = y; row < y + side; row++) photo.data.fill(255, (row * width + x) * 4, (row * width + x + side) * 4);
  return photo;
}

describe('tiledFinder', () => {
  const options = { smallest: 16, largest: 40, tile: 96 };

  it.each<readonly [number, number, number]>([
    [300, 200, 20],
    [10, 10, 60],
    [150, 40, 150],
  ])('finds a square at %i, %i of %i px once, where it is', async (x, y, side) => {
    const found = await tiledFinder(brightSquares(), options)(photoWith(400, 280, [x, y, side]), {
      minFace: 16,
      maxFace: 200,
    });
    expect(found).toHaveLength(1);
    const { box, points } = found[0]!;
    for (const [value, expected] of [
      [box.x, x],
      [box.y, y],
      [box.width, side],
      [box.height, side],
      [points![2]!, x + side],
    ] as const)
      expect(Math.abs(value - expected)).toBeLessThan(Math.max(6, side / 10));
  });

  it('gives nothing outside the sizes that are wanted', async () => {
    const photo = photoWith(400, 280, [100, 100, 80]);
    expect(await tiledFinder(brightSquares(), options)(photo, { minFace: 16, maxFace: 50 })).toEqual([]);
  });

  it('stops between tiles, with the reason', async () => {
    const controller = new AbortController();
    const seen: PixelImage[] = [];
    const finder = tiledFinder(async (tile, search) => {
      if (seen.length === 2) controller.abort(new Error('enough'));
      return brightSquares(seen)(tile, search);
    }, options);
    const search = finder(createPixelImage(1000, 1000), { minFace: 16, maxFace: 100, signal: controller.signal });
    await expect(search).rejects.toThrow('enough');
    expect(seen).toHaveLength(3);
  });

  it('gives others a turn', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const slow: FaceFinder = async () => {
      const until = performance.now() + 15;
      while (performance.now() < until);
      return [];
    };
    await tiledFinder(slow, options)(createPixelImage(300, 300), { minFace: 16, maxFace: 100 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('takes photographs of any size', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 900],
      [700, 2],
    ] as const) {
      expect(
        await tiledFinder(brightSquares(), options)(createPixelImage(width, height), { minFace: 4, maxFace: Infinity }),
      ).toEqual([]);
    }
  });

  it('refuses what it cannot use', async () => {
    expect(() => tiledFinder(brightSquares(), { ...options, largest: 20 })).toThrow(OptionError);
    expect(() => tiledFinder(undefined as never, options)).toThrow(/function for finder/);
    const finder = tiledFinder(brightSquares(), options);
    await expect(finder({} as PixelImage, { minFace: 16, maxFace: 50 })).rejects.toThrow(ImageError);
    await expect(finder(createPixelImage(9, 9), { minFace: 16, maxFace: 10 })).rejects.toThrow(/maxFace/);
  });
});

describe('boxesFinder', () => {
  const boxes = [
    { x: 1, y: 2, width: 30, height: 20 },
    { x: 50, y: 2, width: 10, height: 12 },
  ];

  it('gives the boxes of the sizes that are wanted', async () => {
    const found = await boxesFinder(boxes)(createPixelImage(99, 99), { minFace: 20, maxFace: 100 });
    expect(found).toEqual([{ box: boxes[0], score: 1 }]);
  });

  it('refuses what is no box', () => {
    expect(() => boxesFinder([{ x: 1, y: 2, width: 0, height: 3 }])).toThrow(/boxes\[0\].width/);
    expect(() => boxesFinder('all' as never)).toThrow(OptionError);
  });
});
