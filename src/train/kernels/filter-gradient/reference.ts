import type { FloatImage } from '../../../image/floats.js';
import { at } from '../../../kernels/image.js';

/** The convolution whose weights are meant. */
export interface FilterGradientOptions {
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Zero rows above and zero columns left of the image; as many as needed beyond the other ends. */
  readonly padding: readonly [number, number];
}

/**
 * Plain twin of `filterGradient` and `winogradFilterGradient`: sums in double precision.
 *
 * @returns [kernel height, kernel width, input channels, filters]
 */
export function filterGradientReference(
  input: FloatImage,
  gradient: FloatImage,
  options: FilterGradientOptions,
): Float64Array {
  const { kernelSize, strides, padding } = options;
  const filters = gradient.channels;
  const sums = new Float64Array(kernelSize[0] * kernelSize[1] * input.channels * filters);
  for (let y = 0; y < gradient.height; y++) {
    for (let x = 0; x < gradient.width; x++) {
      for (let ky = 0; ky < kernelSize[0]; ky++) {
        for (let kx = 0; kx < kernelSize[1]; kx++) {
          const iy = y * strides[0] + ky - padding[0];
          const ix = x * strides[1] + kx - padding[1];
          if (iy < 0 || ix < 0 || iy >= input.height || ix >= input.width) continue;
          for (let i = 0; i < input.channels; i++) {
            const value = at(input, iy, ix, i);
            const row = ((ky * kernelSize[1] + kx) * input.channels + i) * filters;
            for (let o = 0; o < filters; o++) sums[row + o]! += value * at(gradient, y, x, o);
          }
        }
      }
    }
  }
  return sums;
}
