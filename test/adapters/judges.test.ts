import { describe, expect, it } from 'vitest';
import {
  boundaryError,
  compareEmbeddings,
  type FaceAnalyzer,
  identitySimilarity,
  landmarkError,
} from '../../src/adapters/index.js';
import { DataError, ImageError, OptionError, ShapeError } from '../../src/errors.js';
import { createPixelImage } from '../../src/image/types.js';

/** Points on a row, one px apart: the outer eye corners are 9 px apart. */
const points = Float32Array.from({ length: 136 }, (_, i) => (i % 2 === 0 ? i / 2 : 5));
const image = createPixelImage(4, 4);

describe('landmarkError', () => {
  it('literal: 3 px right and 4 px down of eyes 9 px apart', () => {
    const moved = points.map((value, i) => value + (i % 2 === 0 ? 3 : 4));
    expect(landmarkError(moved, points)).toBeCloseTo(5 / 9, 12);
    expect(landmarkError(points, points)).toBe(0);
  });

  it('does not depend on the size of the picture', () => {
    const moved = points.map((value, i) => value + (i % 7));
    const [large, largeMoved] = [points.map((v) => 4 * v), moved.map((v) => 4 * v)];
    expect(landmarkError(largeMoved, large)).toBeCloseTo(landmarkError(moved, points), 12);
  });

  it('refuses other numbers of points, coinciding eyes and NaN', () => {
    expect(() => landmarkError(points, [1, 2])).toThrow(/68 points \(136 numbers\) for reference but received 2/);
    expect(() => landmarkError(null as never, points)).toThrow(OptionError);
    expect(() => landmarkError(points, new Float32Array(136))).toThrow(DataError);
    expect(() => landmarkError(points.with(3, Number.NaN), points)).toThrow(DataError);
  });
});

describe('compareEmbeddings', () => {
  it('literal', () => {
    expect(compareEmbeddings([3, 4], [4, 3])).toEqual({ cosine: 24 / 25, distance: Math.SQRT2 });
    expect(compareEmbeddings([1, 2], [-1, -2]).cosine).toBeCloseTo(-1, 12);
    expect(compareEmbeddings([0.1, 0.7], [0.1, 0.7])).toEqual({ cosine: expect.closeTo(1, 12), distance: 0 });
  });

  it('refuses different lengths, zeros and NaN', () => {
    expect(() => compareEmbeddings([1], [1, 2])).toThrow(/same length but received 1 and 2/);
    expect(() => compareEmbeddings([], [])).toThrow(OptionError);
    expect(() => compareEmbeddings([0, 0], [1, 2])).toThrow(DataError);
    expect(() => compareEmbeddings([Number.NaN, 0], [1, 2])).toThrow(DataError);
  });
});

describe('boundaryError and identitySimilarity', () => {
  const other = createPixelImage(4, 4);
  const analyzer = (missing: unknown[]): FaceAnalyzer => ({
    landmarks: async (one) => (missing.includes(one) ? undefined : points),
    embedding: async (one) => (missing.includes(one) ? undefined : Float32Array.of(1, one === image ? 0 : 1)),
  });

  it('compare what the analyzer finds', async () => {
    expect(await boundaryError(image, other, analyzer([]))).toEqual({ error: 0, missing: [] });
    const { similarity, missing } = await identitySimilarity(image, other, analyzer([]));
    expect(similarity).toEqual({ cosine: expect.closeTo(Math.SQRT1_2, 12), distance: 1 });
    expect(missing).toEqual([]);
  });

  it('name the pictures without a face', async () => {
    for (const [without, missing] of [
      [[image], ['result']],
      [[other], ['reference']],
      [
        [image, other],
        ['result', 'reference'],
      ],
    ]) {
      expect(await boundaryError(image, other, analyzer(without!))).toEqual({ error: undefined, missing });
      expect(await identitySimilarity(image, other, analyzer(without!))).toEqual({ similarity: undefined, missing });
    }
  });

  it("take the reference's box for both when asked", async () => {
    const box = { x: 0.1, y: 0.2, width: 0.5, height: 0.6 };
    const seen: unknown[] = [];
    const boxed: FaceAnalyzer = {
      detect: async (one) => (one === other ? box : undefined),
      landmarks: async (one, given) => {
        seen.push(given);
        return one && points;
      },
    };
    expect(await boundaryError(image, other, boxed, { face: 'reference' })).toEqual({ error: 0, missing: [] });
    expect(seen).toEqual([box, box]);
    expect(await boundaryError(other, image, boxed, { face: 'reference' })).toEqual({
      error: undefined,
      missing: ['reference'],
    });
    await expect(boundaryError(image, other, analyzer([]), { face: 'reference' })).rejects.toThrow(/with detect/);
    await expect(boundaryError(image, other, boxed, { face: 'x' as 'own' })).rejects.toThrow(/"own", "reference"/);
  });

  it('refuse analyzers that cannot, different sizes and what is no picture', async () => {
    await expect(boundaryError(image, other, {})).rejects.toThrow(OptionError);
    await expect(identitySimilarity(image, other, {})).rejects.toThrow(OptionError);
    await expect(boundaryError(image, createPixelImage(4, 5), analyzer([]))).rejects.toThrow(ShapeError);
    await expect(identitySimilarity(image, {} as typeof image, analyzer([]))).rejects.toThrow(ImageError);
  });
});
