import { describe, expect, it } from 'vitest';
import type { BoundaryLines } from '../../src/boundaries/types.js';
import { Stream } from '../../src/degrade/stream.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import type { PreparedFace } from '../../src/train/data/prepare-faces.js';
import { cutSample } from '../../src/train/data/sample.js';
import { checkRecipe } from '../../src/train/recipe.js';

const STILL = { flip: 0, scale: [1.4, 1.4], shift: 0, rotation: 0, brightness: 0, contrast: 0, gamma: 0 };
const augment = (changes: object) => checkRecipe({ augment: { ...STILL, ...changes } }).augment;
const SIZE = 64;

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

describe('cutSample', () => {
  it.each([{}, { flip: 1 }, { shift: 0.06 }, { rotation: 15 }, { flip: 1, rotation: 15, scale: [1.6, 1.7] }])(
    'lines follow the picture: %j',
    (changes) => {
      for (let seed = 0; seed < 4; seed++) {
        const { image, lines } = cutSample(spotted(70, 95), augment(changes), new Stream(seed), SIZE);
        expect([image.width, image.height]).toEqual([SIZE, SIZE]);
        const line = lines.polylines['flip' in changes ? 6 : 5]!;
        const found = centre(image);
        expect(Math.abs(found[0] - line[0]!)).toBeLessThan(0.3);
        expect(Math.abs(found[1] - line[1]!)).toBeLessThan(0.3);
      }
    },
  );

  it('a flip exchanges left and right, and lacking lines stay lacking', () => {
    const plain = cutSample(spotted(70, 95), augment({}), new Stream(1), SIZE).lines;
    const flipped = cutSample(spotted(70, 95), augment({ flip: 1 }), new Stream(1), SIZE).lines;
    expect(flipped.mask.map(Number)).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(flipped.polylines[6]![0]).toBeCloseTo(SIZE - plain.polylines[5]![0]!, 4);
    expect(flipped.polylines.filter((line) => line !== null)).toHaveLength(1);
  });

  it('mirrors what lies beyond the border', () => {
    const face = spotted(80, 80, 100);
    face.image.data.fill(200);
    const { image } = cutSample(face, augment({ scale: [3, 3], rotation: 20 }), new Stream(3), SIZE);
    expect(Math.min(...image.data)).toBe(200);
  });

  it('scales what lines may be off with the view', () => {
    const { lines } = cutSample(spotted(70, 95), augment({}), new Stream(1), SIZE);
    expect(lines.uncertainty).toBeCloseTo((2 * SIZE) / (1.4 * 96), 6);
  });

  it('changes colours within the options, alike over the picture', () => {
    const face = spotted(80, 80);
    for (let i = 0; i < face.image.data.length; i++) if (i % 4 !== 3) face.image.data[i] = 100;
    const means = Array.from({ length: 20 }, (_, seed) => {
      const { image } = cutSample(face, augment({ brightness: 0.1 }), new Stream(seed), SIZE);
      expect(new Set(image.data.filter((_, i) => i % 4 !== 3)).size).toBe(1);
      return image.data[0]!;
    });
    expect(Math.min(...means)).toBeGreaterThanOrEqual(100 - 26);
    expect(Math.max(...means)).toBeLessThanOrEqual(100 + 26);
    expect(new Set(means).size).toBeGreaterThan(5);
  });
});
