/** Photographs that are drawn: a sky and faces of ovals, so that nothing of anybody is in the tests. */
import type { FaceBox } from '../../src/image/face-box.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';

/** A photo with a face in each box. */
export function drawnPhoto(width: number, height: number, faces: readonly FaceBox[], grey = false): PixelImage {
  const photo = createPixelImage(width, height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const sky = [90 + (60 * y) / height, 120 + (40 * x) / width, 170 + 20 * Math.sin(x / 5 + y / 7)];
      const face = faces.findLast((box) => radius(box, x, y, 0, 0, 0.5) < 1);
      const colour = face ? faceColour(face, x, y) : sky;
      const luma = 0.3 * colour[0]! + 0.6 * colour[1]! + 0.1 * colour[2]!;
      photo.data.set(grey ? [luma, luma, luma, 255] : [...colour, 255], i);
    }
  }
  return photo;
}

/** Distance from a place in the box, 1 on an oval of half axes `axis` (shares of the sides). */
const radius = (box: FaceBox, x: number, y: number, dx: number, dy: number, axis: number) =>
  Math.hypot(((x + 0.5 - box.x) / box.width - 0.5 - dx) / axis, ((y + 0.5 - box.y) / box.height - 0.5 - dy) / axis);

function faceColour(box: FaceBox, x: number, y: number): number[] {
  if (radius(box, x, y, -0.2, -0.1, 0.09) < 1 || radius(box, x, y, 0.2, -0.1, 0.09) < 1) return [40, 30, 30];
  if (radius(box, x, y, 0, 0.27, 0.13) < 1) return [160, 60, 70];
  const shade = 1 - 0.25 * radius(box, x, y, -0.15, -0.15, 0.6);
  return [225 * shade, 175 * shade, 150 * shade];
}
