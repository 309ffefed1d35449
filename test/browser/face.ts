import { imageToFloats } from '../../src/image/floats.js';
import { createPixelImage } from '../../src/image/types.js';

/** A smooth picture of 16x16 pixels, about as bright as a face: an oval with two eyes and a mouth. */
export const face = createPixelImage(16, 16);
for (let y = 0; y < 16; y++) {
  for (let x = 0; x < 16; x++) {
    const oval = Math.exp(-(((x - 7.5) / 6) ** 4 + ((y - 7.5) / 7) ** 4));
    const eyes = Math.exp(-((Math.abs(x - 7.5) - 3) ** 2 + (y - 6) ** 2));
    const mouth = Math.exp(-(((x - 7.5) / 3) ** 2 + (y - 11.5) ** 2));
    const light = 60 + 130 * oval - 90 * eyes;
    face.data.set([light + 25, light - 40 * mouth, light - 15 - 40 * mouth, 255], (y * 16 + x) * 4);
  }
}

/** The same as RGB in [0, 1]. */
export const faceValues = imageToFloats(face).data;
