import { bicubicMatrix } from '../../steps/bicubic-matrix.js';
import { at, type Image, image } from '../image.js';

/** Plain twin of `bicubic`: both axes by matrix. */
export function bicubicReference(input: Image, size: number): Image {
  const [h, w] = [input.height * size, input.width * size];
  const [tall, wide] = [bicubicMatrix(input.height, h), bicubicMatrix(input.width, w)];
  return image(h, w, input.channels, (y, x, c) => {
    let sum = 0;
    for (let j = 0; j < input.height; j++) {
      const weight = tall[y * input.height + j]!;
      if (weight === 0) continue;
      for (let i = 0; i < input.width; i++) sum += weight * wide[x * input.width + i]! * at(input, j, i, c);
    }
    return sum;
  });
}
