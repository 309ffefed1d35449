import type { FloatImage } from '../image/floats.js';

/** Where the picture lies inside the padded one, in pixels. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pads a picture to multiples of `multiple` pixels by repeating its border, half on each side. */
export function padToMultiple(image: FloatImage, multiple: number): { padded: FloatImage; padding: Padding } {
  const full = (d: number) => Math.ceil(d / multiple) * multiple;
  const [height, width] = [full(image.height), full(image.width)];
  const padding = {
    top: Math.floor((height - image.height) / 2),
    left: Math.floor((width - image.width) / 2),
    height: image.height,
    width: image.width,
  };
  if (height === image.height && width === image.width) return { padded: image, padding };
  return { padded: cropFloats(image, -padding.top, -padding.left, height, width), padding };
}

/** Cuts the picture out of a result that is `scale` times as large as the padded picture. */
export function cropPadding(image: FloatImage, { top, left, height, width }: Padding, scale: number): FloatImage {
  if (height * scale === image.height && width * scale === image.width) return image;
  return cropFloats(image, top * scale, left * scale, height * scale, width * scale);
}

/** A window of the picture; what lies outside repeats the border. */
export function cropFloats(
  { data, channels, ...from }: FloatImage,
  top: number,
  left: number,
  height: number,
  width: number,
): FloatImage {
  const result = new Float32Array(height * width * channels);
  const inside = (at: number, length: number) => Math.min(length - 1, Math.max(0, at));
  for (let y = 0, to = 0; y < height; y++) {
    const row = inside(top + y, from.height) * from.width;
    for (let x = 0; x < width; x++, to += channels) {
      const pixel = (row + inside(left + x, from.width)) * channels;
      for (let c = 0; c < channels; c++) result[to + c] = data[pixel + c]!;
    }
  }
  return { width, height, channels, data: result };
}
