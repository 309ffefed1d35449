import { describe, expect, it } from 'vitest';
import { type ClipMotion, SEQUENCE_FRAMES, sequenceClip } from '../../src/degrade/protocols.js';
import { psnr } from '../../src/metrics/psnr.js';
import { portrait } from '../run/portrait.js';

const picture = portrait(160);
const square = { x: 80, y: 80, extent: 128, angle: 0 };
const clip = (how: { degraded: boolean; motion: ClipMotion }, id = 'a') =>
  sequenceClip(picture, square, { truth: 64, input: 16 }, 1, id, how);

describe('the protocol sequence', () => {
  it('moves on a smooth path that depends on the name, and stands still where it should', () => {
    const { squares, truth, input } = clip({ degraded: false, motion: 'smooth' });
    expect([squares.length, truth[0]!.width, input[0]!.width]).toEqual([SEQUENCE_FRAMES, 64, 16]);
    const courses = [squares.map(({ x }) => x), squares.map(({ y }) => y), squares.map(({ angle }) => angle)];
    for (const values of [...courses, squares.map(({ extent }) => Math.log(extent))]) {
      expect(new Set(values).size).toBe(SEQUENCE_FRAMES);
      // Third differences: a parabola has none.
      for (let t = 3; t < values.length; t++)
        expect(values[t]! - 3 * values[t - 1]! + 3 * values[t - 2]! - values[t - 3]!).toBeCloseTo(0, 9);
    }
    expect(clip({ degraded: false, motion: 'smooth' }, 'b').squares).not.toEqual(squares);
    expect(clip({ degraded: true, motion: 'still' }).squares).toEqual(squares.map(() => square));
  });

  it('trembles about the same path, within what a finder does', () => {
    const { squares } = clip({ degraded: false, motion: 'smooth' });
    const shaken = clip({ degraded: false, motion: 'trembling' }).squares;
    for (const [t, { x, y, extent, angle }] of shaken.entries()) {
      const { [t]: path } = squares;
      const away = [(x - path!.x) / path!.extent, (y - path!.y) / path!.extent, Math.log(extent / path!.extent)];
      for (const one of away) {
        expect(one).not.toBe(0);
        expect(Math.abs(one)).toBeLessThanOrEqual(0.02);
      }
      expect(angle).toBe(path!.angle);
    }
    expect(clip({ degraded: false, motion: 'trembling' }).squares).toEqual(shaken);
  });

  it('is the same twice, degrades each frame anew, and leaves clean frames alike where nothing moves', () => {
    const noisy = clip({ degraded: true, motion: 'still' });
    expect(clip({ degraded: true, motion: 'still' }).input).toEqual(noisy.input);
    expect(psnr(noisy.input[0]!, noisy.input[1]!)).toBeLessThan(50);
    expect(noisy.truth[0]).toEqual(noisy.truth[1]);
    const plain = clip({ degraded: false, motion: 'still' });
    expect(plain.input[6]).toEqual(plain.input[0]);
  });
});
