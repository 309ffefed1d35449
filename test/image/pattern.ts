/** Deterministic pictures; the same as in pillow_reference.py. */
import { createPixelImage, type PixelImage } from '../../src/image/types.js';

export type PatternKind = 'noise' | 'binary' | 'smooth' | 'alpha';

export function pattern(kind: PatternKind, width: number, height: number, seed: number): PixelImage {
  const image = createPixelImage(width, height);
  let state = seed >>> 0;
  for (let i = 0; i < image.data.length; i += 4) {
    for (let c = 0; c < 4; c++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      let byte = state >>> 24;
      if (kind === 'binary') byte = byte > 127 ? 255 : 0;
      if (kind === 'smooth' && c < 3) {
        const x = (i >> 2) % width;
        const y = Math.floor((i >> 2) / width);
        byte = (x * (3 + c) + y * (5 - c) + ((x * y) >> 2)) & 255;
      }
      if (c === 3) byte = kind !== 'alpha' || byte > 190 ? 255 : byte < 60 ? 0 : byte;
      image.data[i + c] = byte;
    }
  }
  return image;
}
