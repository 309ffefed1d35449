import sharp from 'sharp';
import { readImage } from '../../../src/node/read-image.js';
import { mutateBytes } from '../mutate.js';
import type { Target } from '../target.js';

const FORMATS = ['png', 'jpeg', 'webp', 'gif', 'tiff', 'avif'] as const;

/** A small picture with a gradient, as a file. */
const file = (format: (typeof FORMATS)[number]) => {
  const [width, height] = [24, 20];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7) % 256);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .toFormat(format)
    .toBuffer();
};

/** Pictures of every format. */
export const pictures: Target = {
  name: 'pictures',
  about: 'PNG, JPEG, WebP, GIF, TIFF and AVIF files',
  async prepare() {
    const files = await Promise.all(FORMATS.map(file));
    return async (draw) => {
      const { width, height, data } = await readImage(mutateBytes(draw.pick(files), draw), { maxPixels: 4e6 });
      if (data.length !== 4 * width * height) throw new Error(`${data.length} bytes for ${width}x${height}`);
    };
  },
};
