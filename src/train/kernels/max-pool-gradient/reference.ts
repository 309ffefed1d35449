import type { PoolShape } from './task.js';

/** Plain twin of `maxPoolGradient`, of dense tensors: each window's gradient goes to the first pixel that holds its maximum. */
export function maxPoolGradientReference(shape: PoolShape, input: Float32Array, gradient: Float32Array): Float32Array {
  const { batch, height, width, channels, size, window, strides, padding } = shape;
  const result = new Float32Array(input.length);
  let from = 0;
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < size[0]; y++) {
      for (let x = 0; x < size[1]; x++) {
        for (let c = 0; c < channels; c++, from++) {
          let [best, maximum] = [-1, -Infinity];
          for (let ky = 0; ky < window[0]; ky++) {
            for (let kx = 0; kx < window[1]; kx++) {
              const [iy, ix] = [y * strides[0] + ky - padding[0], x * strides[1] + kx - padding[1]];
              if (iy < 0 || ix < 0 || iy >= height || ix >= width) continue;
              const at = ((n * height + iy) * width + ix) * channels + c;
              if (best < 0 || input[at]! > maximum) [best, maximum] = [at, input[at]!];
            }
          }
          if (best >= 0) result[best]! += gradient[from]!;
        }
      }
    }
  }
  return result;
}
