import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/**
 * Gradient of MirrorPad. tfjs's own cuts the padding off on every backend; but a mirrored value depends on the one that it mirrors, so that
 * the padding has to be folded back.
 */
export const mirrorPadGradient: Gradient = {
  kernelName: tf.MirrorPad,
  gradFunc: (dy, _saved, attributes) => {
    const { paddings, mode } = attributes as unknown as tf.MirrorPadAttrs;
    const skipped = mode === 'reflect' ? 1 : 0; // the border itself is not repeated
    const fold = (folded: tf.Tensor, padding: [number, number], axis: number) =>
      foldAxis(folded, axis, padding, skipped);
    return { x: () => tf.tidy(() => paddings.reduce(fold, dy as tf.Tensor)) };
  },
};

/** Adds what lies before and after an axis to the values that are mirrored there. */
function foldAxis(dy: tf.Tensor, axis: number, [before, after]: [number, number], skipped: number): tf.Tensor {
  const size = dy.shape[axis]! - before - after;
  const piece = (from: number, length: number) => {
    const begin = dy.shape.map(() => 0);
    const extent = [...dy.shape];
    begin[axis] = from;
    extent[axis] = length;
    return tf.slice(dy, begin, extent);
  };
  /** The mirrored piece at `at`, zeros elsewhere. */
  const mirrored = (from: number, length: number, at: number) => {
    const margins = dy.shape.map((): [number, number] => [0, 0]);
    margins[axis] = [at, size - at - length];
    return tf.pad(tf.reverse(piece(from, length), axis), margins);
  };
  let dx = piece(before, size);
  if (before > 0) dx = tf.add(dx, mirrored(0, before, skipped));
  if (after > 0) dx = tf.add(dx, mirrored(before + size, after, size - skipped - after));
  return dx;
}
