/** A face that is drawn, clean and as cameras and chats make it. */
import { degrade } from '../../src/degrade/degrade.js';
import { Stream } from '../../src/degrade/stream.js';
import { createPixelImage, type PixelImage } from '../../src/image/types.js';
import { lowResolution } from '../../src/metrics/low-resolution.js';

/** A drawn face: skin, hair, eyes, mouth, with soft light. */
export function portrait(side: number): PixelImage {
  const image = createPixelImage(side, side);
  const inside = (u: number, v: number, x: number, y: number, a: number, b: number) =>
    ((u - x) / a) ** 2 + ((v - y) / b) ** 2 < 1;
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++, i += 4) {
      const [u, v] = [(x + 0.5) / side, (y + 0.5) / side];
      let colour = [70, 96, 120];
      if (inside(u, v, 0.5, 0.42, 0.38, 0.42)) colour = [52, 34, 24];
      if (inside(u, v, 0.5, 0.56, 0.3, 0.38)) colour = [214, 160, 132];
      if (inside(u, v, 0.38, 0.5, 0.055, 0.03) || inside(u, v, 0.62, 0.5, 0.055, 0.03)) colour = [40, 26, 22];
      if (inside(u, v, 0.5, 0.78, 0.11, 0.035)) colour = [160, 60, 64];
      const light = 0.8 + 0.4 * u;
      image.data.set([colour[0]! * light, colour[1]! * light, colour[2]! * light, 255], i);
    }
  }
  return image;
}
/** 32 x 32 px. */
export const clean = lowResolution(portrait(128), 4);
const COMPRESSED = { blur: [0.6, 0.6], filters: ['bilinear'], noise: [0.02, 0.02], jpegShare: 1 } as const;
/** The same, blurred, noisy, compressed. */
export const real = degrade(
  portrait(128),
  32,
  { ...COMPRESSED, jpegQuality: [40, 40], chroma: '4:2:0' },
  new Stream('degradation'),
);
