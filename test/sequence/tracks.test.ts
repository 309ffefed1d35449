import { describe, expect, it } from 'vitest';
import type { FaceBox } from '../../src/image/face-box.js';
import { LONGEST_GAP, trackFaces } from '../../src/sequence/tracks.js';

const box = (x: number, y = 0): FaceBox => ({ x, y, width: 20, height: 20 });
const summary = (frames: readonly (readonly FaceBox[])[], isCut?: (frame: number) => boolean) =>
  trackFaces(frames, isCut).map(({ id, start, boxes, places }) => ({ id, start, x: boxes.map(({ x }) => x), places }));

describe('trackFaces', () => {
  it('follows faces whatever their order, and tells births and deaths', () => {
    const frames = [[box(0)], [box(100), box(2)], [box(4), box(102)], [box(104)]];
    expect(summary(frames)).toEqual([
      { id: 0, start: 0, x: [0, 2, 4], places: [0, 1, 0] },
      { id: 1, start: 1, x: [100, 102, 104], places: [0, 1, 0] },
    ]);
  });

  it('fills gaps on the way between, but not longer ones', () => {
    const missed = (count: number) => [[box(0)], ...Array.from({ length: count }, () => []), [box(count + 1)]];
    expect(summary(missed(2))).toEqual([{ id: 0, start: 0, x: [0, 1, 2, 3], places: [0, undefined, undefined, 0] }]);
    expect(summary(missed(LONGEST_GAP))).toHaveLength(1);
    expect(summary(missed(LONGEST_GAP + 1))).toHaveLength(2);
  });

  it('ends all tracks at a cut', () => {
    expect(summary([[box(0)], [box(0)], [box(0)]], (frame) => frame === 2)).toEqual([
      { id: 0, start: 0, x: [0, 0], places: [0, 0] },
      { id: 1, start: 2, x: [0], places: [0] },
    ]);
  });

  it('gives a face that two tracks could go on with to the nearer one', () => {
    expect(summary([[box(0), box(12)], [box(11)]])).toEqual([
      { id: 0, start: 0, x: [0], places: [0] },
      { id: 1, start: 0, x: [12, 11], places: [1, 0] },
    ]);
  });
});
