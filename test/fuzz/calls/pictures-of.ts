/** Pictures and faces that calls are made on. */
import { linesFromLandmarks } from '../../../src/boundaries/from-landmarks.js';
import { renderBoundaries } from '../../../src/boundaries/render.js';
import { imageToFloats } from '../../../src/image/floats.js';

const patterned = (width: number, height: number, step: number) => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => (i * step) % 253),
});

export const picture = patterned(12, 10, 37);
/** One of twice its size. */
export const double = patterned(24, 20, 31);
/** One that metrics can judge. */
export const large = patterned(64, 64, 37);
/** The same as numbers. */
export const [floats, doubleFloats, otherFloats] = [picture, double, patterned(12, 10, 41)].map(imageToFloats) as [
  ReturnType<typeof imageToFloats>,
  ReturnType<typeof imageToFloats>,
  ReturnType<typeof imageToFloats>,
];

export const box = { x: 2, y: 2, width: 6, height: 6 };
export const landmarks = Array.from({ length: 136 }, (_, i) => (i * 7) % 60);
export const lines = linesFromLandmarks(landmarks, 'ibug68');
export const heatmaps = renderBoundaries(lines, { width: 12, height: 10, granularity: 1 });
