import * as tf from '@tensorflow/tfjs-core';
import { layers, type Shape } from '@tensorflow/tfjs-layers';

/**
 * softmax(q · k) · v over all pixels of a picture: inputs q and k [n, h, w, d], v [n, h, w, c], output [n, h, w, c]. attention.py has its twin.
 */
export class SpatialAttention extends layers.Layer {
  /** @nocollapse */
  static className = 'SpatialAttention';

  override computeOutputShape(inputs: Shape | Shape[]): Shape {
    return (inputs as Shape[])[2]!;
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const [query, key, value] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [n, h, w] = value.shape as [number, number, number, number];
      const rows = (x: tf.Tensor) => tf.reshape(x, [n, h * w, x.shape[3]!]);
      const shares = tf.softmax(tf.matMul(rows(query), rows(key), false, true));
      return tf.reshape(tf.matMul(shares, rows(value)), value.shape);
    });
  }

  /** Multiply-accumulates for one picture. */
  macs([query, , value]: Shape[]): number {
    const [, h, w, c] = value!;
    return (h! * w!) ** 2 * (query![3]! + c!);
  }
}
