import { at, bend, type Image, image } from '../image.js';

/** Operands of {@link transposedReference}. */
export interface TransposedOptions {
  /** [k, k, filters, input channels] */
  readonly kernel: Float32Array;
  readonly kernelSize: number;
  readonly strides: number;
  /** Rows and columns cut off at the top and at the left. */
  readonly crop: readonly [number, number];
  /** Height and width of the result. */
  readonly size: readonly [number, number];
  readonly bias: Float32Array;
  readonly slope?: Float32Array;
}

/** Plain twin of the transposed convolution: every input pixel adds its weighted kernel to the output. */
export function transposedReference(input: Image, options: TransposedOptions): Image {
  const { kernel, kernelSize: k, strides, crop, size, bias, slope } = options;
  const filters = bias.length;
  const sums = Float64Array.from({ length: size[0] * size[1] * filters }, (_, i) => bias[i % filters]!);
  for (let y = 0; y < input.height; y++) {
    for (let x = 0; x < input.width; x++) {
      for (let ky = 0; ky < k; ky++) {
        for (let kx = 0; kx < k; kx++) {
          const [oy, ox] = [y * strides + ky - crop[0], x * strides + kx - crop[1]];
          if (oy < 0 || ox < 0 || oy >= size[0] || ox >= size[1]) continue;
          for (let o = 0; o < filters; o++) {
            const row = ((ky * k + kx) * filters + o) * input.channels;
            for (let i = 0; i < input.channels; i++)
              sums[(oy * size[1] + ox) * filters + o]! += at(input, y, x, i) * kernel[row + i]!;
          }
        }
      }
    }
  }
  return image(size[0], size[1], filters, (y, x, c) => bend(sums[(y * size[1] + x) * filters + c]!, slope, c));
}
