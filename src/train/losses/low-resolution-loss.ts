import * as tf from '@tensorflow/tfjs-core';
import { axisCoefficients, PRECISION_BITS } from '../../image/coefficients.js';
import { resizeFilters } from '../../image/filters.js';
import type { Recipe } from '../recipe.js';
import { imageLoss } from './image-loss.js';

/**
 * Low-resolution consistency: the {@link imageLoss} of both, reduced to the input's size as Pillow's antialiased bicubic does, but without
 * rounding. Compared with the truth and not with the input, which a degradation may have spoilt.
 *
 * @param found [n, h, h, 3]
 * @param target [n, h, h, 3]
 * @param size side of the input, px
 */
export function lowResolutionLoss(
  kind: Recipe['losses']['kind'],
  found: tf.Tensor4D,
  target: tf.Tensor4D,
  size: number,
): tf.Scalar {
  return tf.tidy(() => {
    const matrix = tf.tensor3d(reduction(found.shape[1], size), [1, size, found.shape[1]]);
    return imageLoss(kind, reduce(found, matrix), reduce(target, matrix));
  });
}

/** [n, h, h, c] → [n, s, s, c] by a matrix [1, s, h] in both directions. */
function reduce(images: tf.Tensor4D, matrix: tf.Tensor3D): tf.Tensor {
  const [n, h, w, c] = images.shape;
  const size = matrix.shape[1];
  const low = tf.matMul(matrix, tf.reshape(images, [n, h, w * c])); // [n, s, w·c]
  return tf.reshape(tf.matMul(matrix, tf.reshape(low, [n * size, w, c])), [n, size, size, c]);
}

/** The weights that reduce a row of `length` pixels to `size`, row by row. */
function reduction(length: number, size: number): Float32Array {
  const { first, count, weights, taps } = axisCoefficients(length, 0, length, size, resizeFilters.bicubic);
  const matrix = new Float32Array(size * length);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < count[i]!; k++)
      matrix[i * length + first[i]! + k] = weights[i * taps + k]! / 2 ** PRECISION_BITS;
  return matrix;
}
