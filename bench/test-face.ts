import { createPixelImage, type PixelImage } from '../src/image/types.js';

/** A picture that is no pattern. */
export function testFace(height: number, width: number): PixelImage {
  const image = createPixelImage(width, height);
  for (let i = 0; i < image.data.length; i++) image.data[i] = i % 4 === 3 ? 255 : (i * 7919) % 256;
  return image;
}
