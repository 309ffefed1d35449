import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cropFace } from '../../examples/demo/face-crop.js';
import { faceSheet } from '../../examples/demo/face-sheet.js';
import { FACE_API_FOLDER, loadFaceFinder } from '../../examples/demo/find-faces.js';
import { photoSheet } from '../../examples/demo/photo-sheet.js';
import { faceSquare } from '../../src/image/crop.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';
import { readImage, upscaleFace } from '../../src/node/index.js';
import { tinyNetwork } from '../cli/tiny-network.js';
import { pattern } from '../image/pattern.js';

/** 68 points whose brows lie at y = 40, the chin at y = 140, the jaw from x = 50 to x = 150. */
function points(): number[] {
  const all = new Array<number>(136).fill(90);
  for (let i = 0; i <= 16; i++) all.splice(2 * i, 2, 50 + (i * 100) / 16, i === 8 ? 140 : 100);
  for (let i = 17; i < 27; i++) all.splice(2 * i, 2, 100, i === 20 ? 40 : 45);
  return all;
}

describe('demo', () => {
  it('literal: the box of a face', () => {
    const { cx, cy, size } = faceSquare(points());
    expect([cx, cy, size].map((value) => Math.round(value * 10) / 10)).toEqual([100, 67.5, 131]);
  });

  it('crops at the border, and faces larger than the picture', () => {
    const photo = pattern('noise', 200, 150, 3);
    for (const box of [
      { cx: 5, cy: 140, size: 60 },
      { cx: 100, cy: 70, size: 400 },
      { cx: 190.4, cy: 3.3, size: 33.3 },
    ]) {
      const { width, height } = cropFace(photo, box);
      expect([width, height]).toEqual([128, 128]);
    }
  });

  it('restores a sample photograph beside its bicubic enlargement', async () => {
    const photo = await readImage(join(FACE_API_FOLDER, 'demo', 'sample1.jpg'));
    const { sheet, restored, found } = await photoSheet('sample1', photo);
    expect([restored, found]).toEqual([3, 3]);
    expect(sheet.width).toBe(2 * 960 + 12 + 40);
  });

  it('finds the faces of a sample photograph and makes a sheet of one', async () => {
    const findFaces = await loadFaceFinder();
    const photo = await readImage(join(FACE_API_FOLDER, 'demo', 'sample1.jpg'));
    const faces = await findFaces(photo);
    expect(faces).toHaveLength(3);
    const boxes = faces.map(faceSquare);
    expect(boxes.map(({ cx }) => cx)).toEqual(boxes.map(({ cx }) => cx).sort((a, b) => a - b));
    for (const { size } of boxes) expect(size).toBeGreaterThan(100);
    const hr = cropFace(photo, boxes[0]!);
    const lr = lowResolution(hr);
    const model = tinyNetwork();
    const result = await upscaleFace(lr, { model, stages: true, boundaries: true });
    model.dispose();
    const sheet = faceSheet('face', hr, lr, result);
    // Seven pictures of 256 px, gaps of 12, margins of 20.
    expect(sheet.width).toBe(7 * 256 + 6 * 12 + 40);
  });
});
