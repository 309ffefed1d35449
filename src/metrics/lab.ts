/** CIELAB of sRGB pixels. */
import { checkPixelImage, type PixelImage } from '../image/types.js';
import { integer, invalid } from '../validate.js';

/** A colour in CIELAB (D65): L* 0 … 100, a* towards red, b* towards yellow. */
export type Lab = readonly [l: number, a: number, b: number];

/** Linear light of every 8-bit sRGB value (IEC 61966-2-1). */
const LINEAR = Float64Array.from({ length: 256 }, (_, i) => {
  const value = i / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** sRGB to XYZ, each row divided by the D65 white's X, Y, Z. */
const TO_XYZ = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
] as const;

const DELTA = 6 / 29;
const compress = (t: number) => (t > DELTA ** 3 ? Math.cbrt(t) : t / (3 * DELTA * DELTA) + 4 / 29);

/**
 * One pixel, 8-bit sRGB, to CIELAB (CIE 15).
 *
 * @throws {OptionError} a channel is no whole number from 0 to 255
 */
export function labOf(red: number, green: number, blue: number): Lab {
  for (const [name, value] of Object.entries({ red, green, blue })) integer(value, name, 0, 255);
  return lab(red, green, blue);
}

function lab(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const [x, y, z] = TO_XYZ.map((row) => compress(row[0] * r + row[1] * g + row[2] * b)) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/**
 * Mean CIELAB over the pixels for which `inside` is true; NaN where there is none.
 *
 * @throws {ImageError} `image` is no picture
 * @throws {OptionError} `inside` is no function
 */
export function meanLab(image: PixelImage, inside: (x: number, y: number) => boolean): Lab {
  const { width, height, data } = checkPixelImage(image);
  if (typeof inside !== 'function') invalid('function', 'inside', inside);
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!inside(x, y)) continue;
      const i = (y * width + x) * 4;
      const own = lab(data[i]!, data[i + 1]!, data[i + 2]!);
      for (let c = 0; c < 3; c++) sum[c]! += own[c]!;
      count++;
    }
  }
  return [sum[0]! / count, sum[1]! / count, sum[2]! / count];
}
