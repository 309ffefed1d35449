import { at, bend, type Image, image } from '../image.js';

/** What a convolution computes; shared by the direct and the Winograd kernels. */
export interface ConvolutionOptions {
  /** [kernel height, kernel width, input channels, filters] */
  readonly kernel: Float32Array;
  readonly kernelSize: readonly [number, number];
  readonly strides: number;
  /** Zero rows above and zero columns left of the image; as many as needed beyond the other ends. */
  readonly padding: readonly [number, number];
  /** Height and width of the result before the pixel shuffle. */
  readonly size: readonly [number, number];
  /** [filters] */
  readonly bias: Float32Array;
  /** Added before the slope; has the shape of the result. */
  readonly residual?: Image;
  /** Slope for negative values per channel of the result; none: linear. */
  readonly slope?: Float32Array;
  /** Factor of a pixel shuffle, 1 for none. */
  readonly shuffle: number;
}

/** Plain twin of `convolution`, `winograd2` and `winograd4`: sums in double precision. */
export function convolutionReference(input: Image, options: ConvolutionOptions): Image {
  const { kernel, kernelSize, strides, padding, size, bias, residual, slope, shuffle: r } = options;
  const filters = bias.length;
  const sums = new Float64Array(filters);
  const [height, width] = size;
  const channels = filters / (r * r);
  const result = image(height * r, width * r, channels, () => 0);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums.set(bias);
      for (let ky = 0; ky < kernelSize[0]; ky++) {
        for (let kx = 0; kx < kernelSize[1]; kx++) {
          const iy = y * strides + ky - padding[0];
          const ix = x * strides + kx - padding[1];
          if (iy < 0 || ix < 0 || iy >= input.height || ix >= input.width) continue;
          for (let i = 0; i < input.channels; i++) {
            const value = at(input, iy, ix, i);
            const row = ((ky * kernelSize[1] + kx) * input.channels + i) * filters;
            for (let o = 0; o < filters; o++) sums[o]! += value * kernel[row + o]!;
          }
        }
      }
      for (let o = 0; o < filters; o++) {
        const c = o % channels;
        const block = Math.floor(o / channels);
        const pixel = (y * r + Math.floor(block / r)) * width * r + x * r + (block % r);
        const sum = sums[o]! + (residual ? residual.data[pixel * channels + c]! : 0);
        result.data[pixel * channels + c] = bend(sum, slope, c);
      }
    }
  }
  return result;
}
