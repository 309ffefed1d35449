import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/** Gradient of DepthToSpace (pixel shuffle), which tfjs has on no backend: every value goes back to the place that it came from. */
export const depthToSpaceGradient: Gradient = {
  kernelName: tf.DepthToSpace,
  gradFunc: (dy, _saved, attributes) => {
    const { blockSize, dataFormat } = attributes as unknown as tf.DepthToSpaceAttrs;
    return { x: () => spaceToDepth(dy as tf.Tensor4D, blockSize, dataFormat === 'NCHW') };
  },
};

/** [n, h·r, w·r, c] → [n, h, w, r²·c], or the same with channels first. */
function spaceToDepth(x: tf.Tensor4D, r: number, channelsFirst: boolean): tf.Tensor {
  if (channelsFirst) return tf.transpose(spaceToDepth(tf.transpose(x, [0, 2, 3, 1]), r, false), [0, 3, 1, 2]);
  const [n, height, width, c] = x.shape;
  const [h, w] = [height / r, width / r];
  const rows = tf.transpose(tf.reshape(x, [n * h, r, w, r * c]), [0, 2, 1, 3]); // [n·h, w, dy, dx·c]
  return tf.reshape(rows, [n, h, w, r * r * c]);
}
