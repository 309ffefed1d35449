/** Affine transformation of 8-bit pictures, as Pillow does it. */
import { createPixelImage, type PixelImage } from './types.js';

/**
 * Equals Pillow's `image.transform((width, height), Image.AFFINE, coefficients, Image.BICUBIC)` of an RGB picture: cubic interpolation with
 * a = -1 (not -0.5 as in `resize`), no antialiasing, values cut to whole numbers instead of rounded. What lies outside the source becomes
 * black; alpha is left out.
 *
 * @param image source
 * @param coefficients `[a, b, c, d, e, f]`: the target's pixel (u, v) shows the source at (a·u + b·v + c, d·u + e·v + f), at pixel centres
 */
export function affine(
  image: PixelImage,
  width: number,
  height: number,
  [a, b, c, d, e, f]: readonly [number, number, number, number, number, number],
): PixelImage {
  const result = createPixelImage(width, height);
  result.data.fill(255);
  for (let v = 0, at = 0; v < height; v++) {
    for (let u = 0; u < width; u++, at += 4) {
      const x = a * (u + 0.5) + b * (v + 0.5) + c;
      const y = d * (u + 0.5) + e * (v + 0.5) + f;
      const inside = x >= 0 && x < image.width && y >= 0 && y < image.height;
      for (let channel = 0; channel < 3; channel++)
        result.data[at + channel] = inside ? Math.trunc(sample(image, x - 0.5, y - 0.5, channel)) : 0;
    }
  }
  return result;
}

/** Interpolates one channel; neighbours beyond the border are those at the border. */
function sample({ width, height, data }: PixelImage, x: number, y: number, channel: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const clamp = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
  const row = (offset: number) => {
    const start = clamp(top + offset, height) * width;
    const value = (at: number) => data[(start + clamp(left + at, width)) * 4 + channel]!;
    return cubic(value(-1), value(0), value(1), value(2), x - left);
  };
  return cubic(row(-1), row(0), row(1), row(2), y - top);
}

function cubic(v1: number, v2: number, v3: number, v4: number, d: number): number {
  return v2 + d * (v3 - v1 + d * (2 * (v1 - v2) + v3 - v4 + d * (v2 - v1 - v3 + v4)));
}
