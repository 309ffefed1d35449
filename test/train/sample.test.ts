import { describe, expect, it } from 'vitest';
import type { BoundaryLines } from '../../src/boundaries/types.js';
import { Stream } from '../../src/degrade/stream.js';
import { resize } from '../../src/image/resize.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { psnr } from '../../src/metrics/psnr.js';
import type { PreparedFace } from '../../src/train/data/prepare-faces.js';
import { makeSample } from '../../src/train/data/sample.js';
import { checkRecipe } from '../../src/train/recipe.js';

const STILL = { flip: 0, scale: [1.4, 1.4], shift: 0, rotation: 0, brightness: 0, contrast: 0, gamma: 0 };
const SIZE = 64;
const INPUT = 16;
const made = (face: PreparedFace, seed: number, augment: object, degradation: object = {}, entry = 1) => {
  const recipe = checkRecipe({ size: SIZE, augment: { ...STILL, ...augment }, degradation });
  return makeSample(face, recipe, { entry, size: INPUT }, new Stream(seed));
};

const same = (a: PixelImage, b: PixelImage) => JSON.stringify(a.data) === JSON.stringify(b.data);

/** A white spot at (x, y); line 5, the left eye, is that point. */
function spotted(x: number, y: number, side = 160): PreparedFace {
  const image = createPixelImage(side, side);
  for (let i = 0; i < side * side; i++) {
    const distance = (((i % side) + 0.5 - x) ** 2 + (Math.floor(i / side) + 0.5 - y) ** 2) / 18;
    const value = Math.round(255 * Math.exp(-distance));
    image.data.set([value, value, value, 255], 4 * i);
  }
  const polylines = Array.from({ length: 11 }, (_, c) => (c === 5 ? Float32Array.of(x, y) : null));
  const lines: BoundaryLines = {
    polylines,
    mask: polylines.map((line) => line !== null),
    fitted: false,
    uncertainty: 2,
  };
  return { id: 'spot', source: 's', image, face: { cx: side / 2, cy: side / 2, size: 0.6 * side }, lines };
}

/** Centre of the bright pixels. */
function centre({ width, data }: PixelImage): [number, number] {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < data.length / 4; i++) {
    const value = data[4 * i]! > 20 ? data[4 * i]! : 0;
    sum += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  }
  return [x / sum, y / sum];
}

describe('makeSample', () => {
  it.each([{}, { flip: 1 }, { shift: 0.06 }, { rotation: 15 }, { flip: 1, rotation: 15, scale: [1.6, 1.7] }])(
    'lines follow the picture: %j',
    (changes) => {
      for (let seed = 0; seed < 4; seed++) {
        const { truth, lines } = made(spotted(70, 95), seed, changes);
        expect([truth.width, truth.height]).toEqual([SIZE, SIZE]);
        const line = lines.polylines['flip' in changes ? 6 : 5]!;
        const found = centre(truth);
        expect(Math.abs(found[0] - line[0]!)).toBeLessThan(0.3);
        expect(Math.abs(found[1] - line[1]!)).toBeLessThan(0.3);
      }
    },
  );

  it('a flip exchanges left and right, and lacking lines stay lacking', () => {
    const plain = made(spotted(70, 95), 1, {}).lines;
    const flipped = made(spotted(70, 95), 1, { flip: 1 }).lines;
    expect(flipped.mask.map(Number)).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(flipped.polylines[6]![0]).toBeCloseTo(SIZE - plain.polylines[5]![0]!, 4);
    expect(flipped.polylines.filter((line) => line !== null)).toHaveLength(1);
  });

  it('mirrors what lies beyond the border', () => {
    const face = spotted(80, 80, 100);
    face.image.data.fill(200);
    const { truth } = made(face, 3, { scale: [3, 3], rotation: 20 });
    expect(Math.min(...truth.data)).toBe(200);
  });

  it('scales what lines may be off with the view', () => {
    const { lines } = made(spotted(70, 95), 1, {});
    expect(lines.uncertainty).toBeCloseTo((2 * SIZE) / (1.4 * 96), 6);
  });

  it('changes colours within the options, alike over the picture', () => {
    const face = spotted(80, 80);
    for (let i = 0; i < face.image.data.length; i++) if (i % 4 !== 3) face.image.data[i] = 100;
    const means = Array.from({ length: 20 }, (_, seed) => {
      const { truth } = made(face, seed, { brightness: 0.1 });
      expect(new Set(truth.data.filter((_, i) => i % 4 !== 3)).size).toBe(1);
      return truth.data[0]!;
    });
    expect(Math.min(...means)).toBeGreaterThanOrEqual(100 - 26);
    expect(Math.max(...means)).toBeLessThanOrEqual(100 + 26);
    expect(new Set(means).size).toBeGreaterThan(5);
  });

  it('takes as many out of focus as the recipe says, truth and input alike, to the detail it says', () => {
    const face = spotted(70, 95);
    const sharp = made(face, 1, {});
    const peaks = Array.from({ length: 60 }, (_, seed) => {
      const { truth, input } = made(face, seed, { softShare: 0.4, softness: [6, 6] });
      expect(same(input, resize(truth, INPUT, INPUT))).toBe(true);
      return same(truth, sharp.truth) ? 'sharp' : Math.max(...truth.data.filter((_, i) => i % 4 !== 3));
    });
    expect(Math.abs(peaks.filter((peak) => peak !== 'sharp').length / peaks.length - 0.4)).toBeLessThan(0.15);
    const softened = peaks.find((peak) => peak !== 'sharp') as number;
    expect(softened).toBeLessThan(0.7 * Math.max(...sharp.truth.data.filter((_, i) => i % 4 !== 3)));
    // As what the truth looks like when it has no smaller detail.
    const { truth } = made(face, 1, { softShare: 1, softness: [6, 6] });
    const side = Math.round(SIZE / 6);
    const psnrOf = (image: PixelImage) => psnr(image, truth);
    expect(psnrOf(resize(resize(sharp.truth, side, side), SIZE, SIZE))).toBeGreaterThan(psnrOf(sharp.truth) + 3);
    // Nothing is lost where the picture has no smaller detail anyway.
    const near = (softShare: number) => {
      const augment = { ...STILL, scale: [0.5, 0.5], softShare, softness: [1.2, 1.2] };
      return makeSample(face, checkRecipe({ size: SIZE, augment }), { entry: 1, size: SIZE }, new Stream(1)).truth;
    };
    expect(same(near(1), near(0))).toBe(true);
    // And nothing where the pixels of the input hide it.
    expect(same(made(face, 1, { softShare: 1, softness: [SIZE / INPUT, SIZE / INPUT] }).truth, sharp.truth)).toBe(true);
  });
});

describe('the input of a sample', () => {
  it('is the reduced truth where it is clean, whatever the other steps', () => {
    const steps = { cleanShare: 1, photoShare: 1, blur: [1, 1], noise: [0.1, 0.1], jpegShare: 1 };
    const { truth, input } = made(spotted(70, 95), 1, {}, steps);
    expect(input).toEqual(resize(truth, INPUT, INPUT));
  });

  it.each([
    [{}, {}],
    [{ flip: 1, rotation: 15 }, { photoScale: [1, 1] }],
    [{ shift: 0.06 }, { photoScale: [16, 16], photoAngle: 30, photoShift: 3, photoZoom: 0.3 }],
    [{ brightness: 0.2, gamma: 0.4 }, { photoAngle: 0 }],
  ])('shows what the truth shows where it is a photo: %j %j', (augment, photo) => {
    for (let seed = 0; seed < 4; seed++) {
      const { truth, input, lines } = made(spotted(70, 95), seed, augment, { photoShare: 1, ...photo });
      expect(input.width).toBe(INPUT);
      const [x, y] = centre(resize(input, SIZE, SIZE));
      const [ofTruth, line] = [centre(truth), lines.polylines['flip' in augment ? 6 : 5]!];
      expect(Math.hypot(x - ofTruth[0], y - ofTruth[1])).toBeLessThan(0.7);
      expect(Math.hypot(line[0]! - ofTruth[0], line[1]! - ofTruth[1])).toBeLessThan(0.4);
    }
  });

  it('is clean, a photo or degraded when it is small, in the shares of the recipe', () => {
    const kinds = Array.from({ length: 150 }, (_, seed) => {
      const face = spotted(17, 24, 40);
      const { truth, input } = made(face, seed, {}, { cleanShare: 0.2, photoShare: 0.5, filters: ['box'] });
      // A photo is cut by one similarity more.
      if (!same(truth, made(face, seed, {}).truth)) return 'photo';
      return same(input, resize(truth, INPUT, INPUT)) ? 'clean' : 'small';
    });
    const share = (kind: string) => kinds.filter((one) => one === kind).length / kinds.length;
    expect(Math.abs(share('clean') - 0.2)).toBeLessThan(0.1);
    expect(Math.abs(share('photo') - 0.4)).toBeLessThan(0.1);
    expect(Math.abs(share('small') - 0.4)).toBeLessThan(0.1);
  });

  it('is made by the steps of its entry', () => {
    const degradation = { noise: [0.1, 0.1], entries: { 2: { noise: [0, 0] } } };
    const [first, second] = [1, 2].map((entry) => {
      const { truth, input } = made(spotted(70, 95), 1, {}, degradation, entry);
      return same(input, resize(truth, INPUT, INPUT));
    });
    expect([first, second]).toEqual([false, true]);
  });
});
