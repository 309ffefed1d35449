import { describe, expect, it } from 'vitest';
import { drawnFace } from '../../examples/fine-tune/drawn-face.js';
import { Stream } from '../../src/degrade/stream.js';
import { drawExpressions, movedRow, moveLinesBy, moveParts, offsetAt } from '../../src/train/data/expression.js';
import { prepareFaces } from '../../src/train/data/prepare-faces.js';

const {
  train: [face],
} = await prepareFaces({ train: [drawnFace(1, 80)], validation: [] }, 64);
const { image, lines } = face!;
const draw = (limit: number, frames = 5) => drawExpressions(lines, frames, limit, new Stream('expression', limit));

describe('drawExpressions', () => {
  it('moves both eyes together and the mouth by itself, within twice the limit', () => {
    const clip = draw(0.2);
    for (const parts of clip) {
      expect(parts).toHaveLength(3);
      expect(parts[0]!.stretch).toBe(parts[1]!.stretch);
      expect(parts[2]!.stretch).not.toBe(parts[0]!.stretch);
      for (const { stretch } of parts) expect(Math.abs(stretch)).toBeLessThanOrEqual(0.4);
    }
    expect(new Set(clip.map(([eye]) => eye!.stretch)).size).toBe(5);
    expect(clip[0]![2]!.y).toBeGreaterThan(clip[0]![0]!.y);
  });

  it('leaves out parts without lines, and draws nothing where nothing moves', () => {
    const polylines = lines.polylines.map((line, channel) => (channel === 5 ? null : line));
    expect(drawExpressions({ ...lines, polylines }, 2, 0.2, new Stream('a'))[0]).toHaveLength(2);
    const stream = new Stream('b');
    expect(drawExpressions(lines, 3, 0, stream)).toEqual([[], [], []]);
    expect(stream.uniform()).toBe(new Stream('b').uniform());
  });
});

describe('parts that move', () => {
  const parts = draw(0.3)[0]!;

  it('have a map that is turned round within a hundredth of a pixel', () => {
    for (const { x, y, radius } of parts) {
      for (const at of [-0.7, -0.3, 0, 0.2, 0.6]) {
        const row = y + at * radius;
        expect(movedRow(parts, x + 1, row + offsetAt(parts, x + 1, row))).toBeCloseTo(row, 2);
      }
    }
  });

  it('take their lines along, and leave the rest as it is', () => {
    const moved = moveLinesBy(lines, parts);
    for (const [channel, line] of lines.polylines.entries()) {
      for (let i = 0; i < line!.length; i += 2) {
        const far = parts.every(({ x, y, radius }) => Math.hypot(line![i]! - x, line![i + 1]! - y) > 1.3 * radius);
        if (far) expect(moved.polylines[channel]!.slice(i, i + 2)).toEqual(line!.slice(i, i + 2));
      }
    }
    expect(moved.polylines[6]).not.toEqual(lines.polylines[6]);
    const height = (line: Float32Array) => {
      const rows = [...line].filter((_, i) => i % 2 === 1);
      return Math.max(...rows) - Math.min(...rows);
    };
    const grown = height(moved.polylines[6]!) / height(lines.polylines[6]!);
    expect(Math.sign(Math.log(grown))).toBe(Math.sign(parts[1]!.stretch));
  });

  it('change the picture there and nowhere else', () => {
    const moved = moveParts(image, parts);
    let changed = 0;
    for (let pixel = 0; pixel < image.width * image.height; pixel++) {
      const [x, y] = [(pixel % image.width) + 0.5, Math.floor(pixel / image.width) + 0.5];
      const near = parts.some((part) => Math.hypot(x - part.x, y - part.y) < part.radius);
      const same = [0, 1, 2, 3].every((c) => moved.data[4 * pixel + c] === image.data[4 * pixel + c]);
      if (!near) expect(same).toBe(true);
      if (!same) changed++;
    }
    expect(changed).toBeGreaterThan(20);
    expect(moveParts(image, [])).toBe(image);
  });
});
