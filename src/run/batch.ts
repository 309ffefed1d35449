import type { FloatImage } from '../image/floats.js';

/** Values of pictures of one size, one after another. */
export function joined(images: readonly FloatImage[]): Float32Array {
  if (images.length === 1) return images[0]!.data;
  const { length } = images[0]!.data;
  const all = new Float32Array(images.length * length);
  for (const [i, { data }] of images.entries()) all.set(data, i * length);
  return all;
}

/** The pictures of a batch, without copying. */
export function pictures({ data, ...size }: FloatImage): FloatImage[] {
  const length = size.width * size.height * size.channels;
  return Array.from({ length: data.length / length }, (_, i) => ({
    ...size,
    data: data.subarray(i * length, (i + 1) * length),
  }));
}
