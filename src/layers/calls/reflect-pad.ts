import * as tf from '@tensorflow/tfjs-core';

/**
 * Reflection padding without repeating the border pixel, from slices: the gradient of tfjs's MirrorPad is wrong near the borders.
 *
 * @param x [n, h, w, c] with h and w larger than `pad`
 * @param pad pixels on every side
 * @returns [n, h + 2·pad, w + 2·pad, c]
 */
export function reflectPad(x: tf.Tensor4D, pad: number): tf.Tensor4D {
  return tf.tidy(() => reflectAxis(reflectAxis(x, 1, pad), 2, pad));
}

function reflectAxis(x: tf.Tensor4D, axis: 1 | 2, pad: number): tf.Tensor4D {
  const line = (at: number) => {
    const begin = [0, 0, 0, 0];
    const size = [...x.shape];
    begin[axis] = at;
    size[axis] = 1;
    return tf.slice(x, begin, size) as tf.Tensor4D;
  };
  const last = x.shape[axis] - 1;
  const before = Array.from({ length: pad }, (_, i) => line(pad - i));
  const after = Array.from({ length: pad }, (_, i) => line(last - 1 - i));
  return tf.concat([...before, x, ...after], axis);
}
