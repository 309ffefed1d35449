/** Pictures mirrored left to right. */
import type { FloatImage } from './floats.js';
import type { PixelImage } from './types.js';

/** Mirrors an 8-bit picture. */
export function mirrorPixels({ width, height, data }: PixelImage): PixelImage {
  const four = new Uint32Array(data.buffer, data.byteOffset, width * height); // four bytes at a time
  return { width, height, data: new Uint8ClampedArray(mirrored(four, new Uint32Array(four.length), width, 1).buffer) };
}

/** Mirrors numbers of a picture; the channels stay in order. */
export const mirrorFloats = (image: FloatImage): FloatImage => ({
  ...image,
  data: mirrored(image.data, new Float32Array(image.data.length), image.width, image.channels),
});

function mirrored<T extends Float32Array | Uint32Array>(from: T, to: T, width: number, channels: number): T {
  const row = width * channels;
  for (let start = 0; start < from.length; start += row)
    for (let x = 0; x < row; x += channels)
      for (let c = 0; c < channels; c++) to[start + x + c] = from[start + row - channels - x + c]!;
  return to;
}
