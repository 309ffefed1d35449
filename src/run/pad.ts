import * as tf from '@tensorflow/tfjs-core';

/** Where the picture lies inside the padded one, in pixels. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Pads a picture to multiples of `multiple` pixels by repeating its border, half on each side.
 *
 * @param x [1, h, w, c]
 * @returns the padded tensor (the caller disposes of it) and where the picture lies
 */
export function padToMultiple(x: tf.Tensor4D, multiple: number): { padded: tf.Tensor4D; padding: Padding } {
  const [, height, width] = x.shape;
  const sides = [height, width].map((d) => {
    const full = Math.ceil(d / multiple) * multiple;
    const before = Math.floor((full - d) / 2);
    return { before, index: Array.from({ length: full }, (_, i) => Math.min(d - 1, Math.max(0, i - before))) };
  });
  const padded = tf.tidy(() => {
    const [rows, columns] = sides.map(({ index }) => tf.tensor1d(index, 'int32'));
    return tf.gather(tf.gather(x, rows!, 1), columns!, 2) as tf.Tensor4D;
  });
  return { padded, padding: { top: sides[0]!.before, left: sides[1]!.before, height, width } };
}

/** Cuts the picture out of a result that is `scale` times as large as the padded picture. */
export function cropPadding<T extends tf.Tensor4D>(x: T, { top, left, height, width }: Padding, scale: number): T {
  return tf.slice(x, [0, top * scale, left * scale, 0], [1, height * scale, width * scale, x.shape[3]]) as T;
}
